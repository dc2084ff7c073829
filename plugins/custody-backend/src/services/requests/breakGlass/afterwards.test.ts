import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { glassIn, NAME, REASON } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';
import { listIdentityCards } from '../../../store/identities/identityCards';
import { remindOfReviews } from './remindOfReviews';

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

  const { breakIt, reviewIt, seen, loudNotices } = glassIn(() => world);

  describe('is reviewed afterwards', () => {
    it.each([
      ['who broke it', 'jules', /nobody reviews that they broke the glass/],
      ['who asked', 'ada', /nobody reviews what they asked for/],
      ['the owner alone, where more was owed', 'omar', /is not enough/],
      ['the platform team', 'priya', /those whose approval was owed/],
      ['an auditor', 'aud', /those whose approval was owed/],
      ['another of those who may break it', 'rosa', /there is no request/],
      ['somebody of another tenant', 'bea', /there is no request/],
    ])('and not by %s', async (_, name, why) => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      await expect(reviewIt(name, asked)).rejects.toThrow(why);
    });

    it.each([
      ['security, who was told', 'sam'],
      ['the owner of what is accessed', 'lena'],
    ])('by %s', async (_, name) => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      expect((await seen(name, asked)).can.reviewBreakGlass.allowed).toBe(true);
      const now = world.clock.now();
      expect((await reviewIt(name, asked)).breakGlass?.review).toEqual({
        by: { ref: `user:default/${name}`, title: name },
        verdict: 'justified',
        reason: `${name} looked at it`,
        at: now,
      });
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({
        break_glass_at: null,
        break_glass_review_due_at: null,
      });
      expect(await world.events(asked.id)).toContain(
        'request.break-glass-reviewed',
      );
    });

    it.each(['justified', 'not-justified'] as const)(
      'and the audit log says what they found: %s',
      async verdict => {
        const asked = await world.submit('ada');
        await breakIt('jules', asked);
        await reviewIt('sam', asked, verdict);
        const [event] = await db('audit_events')
          .where({ type: 'request.break-glass-reviewed' })
          .select('data');
        expect(JSON.parse(event.data)).toMatchObject({
          verdict,
          brokenBy: 'user:default/jules',
        });
      },
    );

    it('once, even at the same moment', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      const results = await Promise.allSettled([
        reviewIt('sam', asked),
        reviewIt('lena', asked, 'not-justified'),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      await expect(reviewIt('lena', asked)).rejects.toThrow(
        'it is reviewed already',
      );
    });

    it('by nobody where the glass was not broken', async () => {
      const asked = await world.submit('ada');
      await expect(reviewIt('sam', asked)).rejects.toThrow(
        'the glass was not broken for it',
      );
    });

    it('and is told: who broke it, who asked and the owner, louder where it was not justified', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      await reviewIt('sam', asked, 'not-justified');
      const [, told] = await loudNotices();
      expect(told).toMatchObject({
        severity: 'critical',
        recipients: JSON.stringify([
          'group:default/payments',
          'user:default/ada',
          'user:default/jules',
        ]),
        title:
          'sam reviewed that jules broke the glass for a new identity ledger-api-db: not justified',
      });
    });

    it('in the order in which it was broken: the first that is left is the finding', async () => {
      const asked = await world.submit('ada');
      const first = world.clock.now();
      await breakIt('jules', asked);
      await world.engineSays(asked.id);
      world.clock.advance('PT5H');
      const renewal = await world.submit('ada', {
        kind: 'renew',
        identity: NAME,
        reason: 'still down',
      });
      const second = world.clock.now();
      await breakIt('rosa', renewal);
      const since = async () =>
        (await world.identity('identity:payments/ledger-api-db'))
          ?.break_glass_at;
      const shown = async () =>
        (
          await listIdentityCards(
            db,
            ['component:payments/ledger-api'],
            world.clock.now(),
          )
        ).map(({ breakGlass }) => breakGlass);
      expect(await since()).toBe(first);
      expect(await shown()).toEqual([
        {
          request_id: asked.id,
          by: 'user:default/jules',
          reason: REASON,
          at: first,
          ends_at: addDuration(first, 'PT4H'),
          review_due_at: addDuration(first, 'P2D'),
        },
      ]);
      await reviewIt('sam', asked);
      expect(await since()).toBe(second);
      expect(await shown()).toEqual([
        expect.objectContaining({ request_id: renewal.id }),
      ]);
      await reviewIt('sam', renewal);
      expect(await since()).toBeNull();
      expect(await shown()).toEqual([null]);
    });

    it('with a reminder in the second half of the time, and a louder one when it is overdue', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      const remind = () => remindOfReviews(world.clock.now(), world.common);
      world.clock.advance('PT23H');
      expect(await remind()).toBe(0);
      for (const step of ['PT1H', 'P1D']) {
        world.clock.advance(step);
        expect(await remind()).toBe(1);
        expect(await remind()).toBe(0);
      }
      const reminders = (await loudNotices()).slice(1);
      expect(reminders.map(({ severity }) => severity)).toEqual([
        'high',
        'critical',
      ]);
      expect(reminders[1].title).toBe(
        'Nobody reviewed in time that jules broke the glass',
      );
      await reviewIt('sam', asked);
      world.clock.advance('P1D');
      expect(await remind()).toBe(0);
    });
  });
});
