import type { Knex } from 'knex';
import { glassIn } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const EVERYBODY = [
  'ada',
  'omar',
  'lena',
  'sam',
  'priya',
  'jules',
  'rosa',
  'aud',
  'bea',
  'stranger',
];

describe.each(databases.eachSupportedId())(
  'glass that nobody has reviewed, %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
    });

    const { breakIt, named, seen } = glassIn(() => world);
    const list = async (name: string, more: object = {}) =>
      world.authorized.list(await world.asker(name), {
        limit: 50,
        unreviewed: 'me',
        ...more,
      });
    const found = async (name: string) =>
      (await list(name)).items.map(({ identity }) => identity?.name);

    it('is listed for whoever may review it, and for nobody else', async () => {
      const asked = await world.submit('ada');
      world.clock.advance('PT1M');
      await world.submit('ada', named('waiting'));
      await breakIt('jules', asked);
      const who: string[] = [];
      for (const name of EVERYBODY) {
        const names = await found(name);
        expect(names.every(each => each === 'ledger-api-db')).toBe(true);
        const may = await seen(name, asked).then(
          ({ can }) => can.reviewBreakGlass.allowed,
          () => false,
        );
        expect(names).toHaveLength(may ? 1 : 0);
        who.push(...(may ? [name] : []));
      }
      expect(who).toContain('sam');
      expect(who).not.toContain('jules');
      expect(who).not.toContain('ada');
    });

    it('is listed no more once it was reviewed', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      expect(await found('sam')).toEqual(['ledger-api-db']);
      await world.authorized.reviewBreakGlass(
        await world.asker('sam'),
        asked.id,
        { verdict: 'justified', reason: 'it was down' },
      );
      expect(await found('sam')).toEqual([]);
    });

    it('is listed where Backstage permits to review it', async () => {
      await breakIt('jules', await world.submit('ada'));
      world.narrowBy('custody.request.review', query =>
        query.where('requests.identity_ref', 'like', '%another'),
      );
      expect(await found('sam')).toEqual([]);
    });

    it('is asked for by itself', async () => {
      for (const other of ['reviewable', 'breakable']) {
        await expect(list('sam', { [other]: 'me' })).rejects.toThrow(
          'one at a time',
        );
      }
    });
  },
);
