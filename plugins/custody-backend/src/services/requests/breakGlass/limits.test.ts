import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { glassIn } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';
import type { BreakGlassesRow } from '../../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('breaking the glass, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const { breakIt, seen, named } = glassIn(() => world);

  describe('is capped', () => {
    it('per person, and says when the next is possible', async () => {
      const requests = [];
      for (const name of ['a', 'b', 'c']) {
        requests.push(await world.submit('ada', named(name)));
      }
      const first = world.clock.now();
      await breakIt('jules', requests[0]);
      world.clock.advance('PT1H');
      expect((await seen('jules', requests[1])).breakGlassOffer).toMatchObject({
        own: { left: 1, of: 2 },
        total: { left: 4, of: 5 },
      });
      await breakIt('jules', requests[1]);
      const next = addDuration(first, 'P1D');
      await expect(breakIt('jules', requests[2])).rejects.toMatchObject({
        name: 'BreakGlassLimitError',
        statusCode: 429,
        message: `you broke glass 2 times within P1D, and that is as often as it may be: the next is possible at ${next}; until then the request waits for its reviewers`,
      });
      expect((await world.stored(requests[2].id))?.state).toBe('pending');
      await breakIt('rosa', requests[2]);
      const later = await world.submit('ada', named('d'));
      world.clock.advance('PT23H');
      await breakIt('jules', later);
    });

    it('in total, however many do it at once', async () => {
      Object.assign(world.common.breakGlass, { perPerson: 2, total: 3 });
      const requests = [];
      for (let number = 0; number < 8; number++) {
        requests.push(await world.submit('ada', named(`db-${number}`)));
      }
      const results = await Promise.allSettled(
        requests.map((request, at) =>
          breakIt(at % 2 === 0 ? 'jules' : 'rosa', request),
        ),
      );
      expect(
        results.filter(({ status }) => status === 'fulfilled'),
      ).toHaveLength(3);
      const refused = results.flatMap(result =>
        result.status === 'rejected' ? [result.reason.name] : [],
      );
      expect(refused).toEqual(Array(5).fill('BreakGlassLimitError'));
      const rows = await db<BreakGlassesRow>('break_glasses');
      expect(rows).toHaveLength(3);
      for (const name of ['jules', 'rosa']) {
        expect(
          rows.filter(({ by }) => by === `user:default/${name}`).length,
        ).toBeLessThanOrEqual(2);
      }
    });

    it('at one request: of two at once, or of one beside a denial, the first holds', async () => {
      const twice = await world.submit('ada', named('twice'));
      const both = await Promise.allSettled([
        breakIt('jules', twice),
        breakIt('rosa', twice),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      const denied = await world.submit('ada', named('denied'));
      const either = await Promise.allSettled([
        breakIt('rosa', denied),
        world.review('omar', denied, 'deny'),
      ]);
      expect(either.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      const rows = await db<BreakGlassesRow>('break_glasses').where({
        request_id: denied.id,
      });
      expect(rows).toHaveLength(
        (await world.stored(denied.id))?.state === 'denied' ? 0 : 1,
      );
    });
  });
});
