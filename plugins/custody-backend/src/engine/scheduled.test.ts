import {
  parseRotationWindow,
  spreadOf,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { listGrantEnded } from '../store/operations/listDue';
import { switchOff, switchOn } from '../store/switches';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  OutcomesRecorder,
} from '../__testUtils__/engineWorld';
import { enqueue } from './enqueue';
import { planDue, type PlannerDeps } from './planner';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('by the clock, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let api: ConsumerDouble;

  beforeAll(async () => {
    api = await ConsumerDouble.create('ledger-api');
  });

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  describe('planning', () => {
    const plan = (rotation: Partial<PlannerDeps['rotation']> = {}) =>
      planDue(
        {
          ...world,
          outcomes: () => world.outcomes,
          rotation: { paused: false, window: null, apart: [], ...rotation },
        },
        world.clock.now(),
      );

    const governed = async (
      options: Partial<Parameters<EngineWorld['govern']>[0]> = {},
    ) => {
      const uid = await world.govern({ consumers: [api], ...options });
      await world.engine().drain();
      return uid;
    };

    const newest = async (uid: string) => (await world.operations(uid)).at(-1);

    it('rotates what is due, once, and nothing before', async () => {
      const uid = await governed();
      world.clock.advance('P6D');
      expect(await plan()).toBe(0);
      world.clock.advance('PT23H');
      expect(await plan()).toBe(1);
      expect(await plan()).toBe(0);
      expect(await newest(uid)).toMatchObject({
        kind: 'rotate',
        requested_by: 'engine',
        reason: 'rotation is due',
      });
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    });

    it('rotates nothing while rotation is paused', async () => {
      await governed();
      world.clock.advance('P8D');
      expect(await plan({ paused: true })).toBe(0);
    });

    it('rotates nothing while somebody paused it, and goes on when they say so', async () => {
      await governed();
      world.clock.advance('P8D');
      const row = {
        name: 'rotation-paused',
        set_by: 'user:default/priya',
        reason: 'the ledger is being moved',
        set_at: world.clock.now(),
      } as const;
      await db.transaction(tx => switchOn(tx, row));
      expect(await plan()).toBe(0);
      await db.transaction(tx => switchOff(tx, 'rotation-paused'));
      expect(await plan()).toBe(1);
    });

    it('goes by the owner’s window where there is one', async () => {
      const uid = await governed({
        identity: { rotation: { window: 'Sat-Sun 00:00-23:59 UTC' } },
      });
      // Due on Saturday; the platform's window is on Mondays.
      const window = parseRotationWindow('Mon-Mon 09:00-16:00 UTC');
      world.clock.set((await world.identity(uid)).rotation_due_at as string);
      expect(await plan({ window })).toBe(1);
    });

    it('has what waited for the window begin one after the other', async () => {
      const spreads: number[] = [];
      for (let at = 0; at < 12; at++) {
        const uid = await governed({
          consumers: [],
          identity: { name: `app-${at}`, ref: `identity:payments/app-${at}` },
          grant: { rotateEvery: 'P30D' },
        });
        spreads.push(spreadOf(uid));
      }
      const window = parseRotationWindow('Mon-Sun 09:00-17:00 UTC');
      await world.db('identities').update({
        rotation_due_at: '2026-12-20T17:30:00.000Z',
        rotation_overdue_at: '2027-01-20T00:00:00.000Z',
      });
      // Each at its own place in the first four fifths of the window, which end at 15:24.
      let before = 0;
      for (const [time, share] of [
        ['09:00', 0],
        ['11:00', 0.3125],
        ['13:00', 0.625],
        ['15:24', 1],
      ] as const) {
        world.clock.set(`2026-12-21T${time}:00.000Z`);
        const begun = spreads.filter(spread => spread <= share).length;
        expect(await plan({ window })).toBe(begun - before);
        before = begun;
      }
      expect(before).toBe(12);
    });

    it('rotates the owner’s schedule as it says, if that is sooner than policy', async () => {
      const uid = await governed({
        identity: { rotation: { schedule: '0 3 * * 2' } },
      });
      const { rotation_due_at: due } = await world.identity(uid);
      // The first Tuesday after it was issued, within half an hour.
      expect(due?.slice(0, 13)).toBe('2026-11-24T03');
    });

    it('begins the owner’s schedule in the owner’s window, whatever the platform’s is', async () => {
      const uid = await governed({
        identity: {
          rotation: {
            schedule: '0 3 * * 2',
            window: 'Tue-Tue 02:00-05:00 Europe/Berlin',
          },
        },
      });
      const platform = {
        window: parseRotationWindow('Mon-Sun 20:00-21:00 UTC'),
      };
      // Three o'clock in Berlin, within half an hour; it was issued on a Sunday.
      const begun: string[] = [];
      for (
        let at = Date.parse('2026-11-22T12:30:00.000Z');
        at < Date.parse('2026-11-24T12:00:00.000Z');
        at += 30 * 60_000
      ) {
        world.clock.set(new Date(at).toISOString());
        if ((await plan(platform)) > 0) begun.push(world.clock.now());
      }
      expect(begun).toEqual([expect.stringMatching(/^2026-11-24T02:[03]0/)]);
      expect(await newest(uid)).toMatchObject({
        kind: 'rotate',
        requested_by: 'engine',
      });
    });

    it('keeps apart what must not turn together', async () => {
      const refs = ['one', 'two', 'three'].map(
        name => `identity:payments/${name}`,
      );
      const uids: string[] = [];
      for (const ref of refs) {
        uids.push(
          await governed({
            consumers: [],
            identity: { ref, name: ref.split('/')[1] },
          }),
        );
      }
      world.clock.advance('P8D');
      const apart = [[refs[0], refs[1]]];
      expect(await plan({ apart })).toBe(2);
      await world.engine().drain();
      expect(await plan({ apart })).toBe(0);
      // The other's overlap ends, and with it its turn.
      world.clock.advance('P1D');
      await world.engine().drain();
      expect(await plan({ apart })).toBe(1);
      const kinds = await Promise.all(
        uids.map(async uid =>
          (await world.operations(uid)).map(({ kind }) => kind),
        ),
      );
      expect(kinds).toEqual(Array(3).fill(['issue', 'rotate']));
    });

    it('waits for the window, but not beyond the limit of policy', async () => {
      await governed();
      // Due on Saturday, overdue on Sunday at noon; the window is on Mondays.
      const window = parseRotationWindow('Mon-Mon 09:00-16:00 UTC');
      world.clock.advance('P6DT23H');
      expect(await plan({ window })).toBe(0);
      world.clock.advance('PT1H');
      expect(await plan({ window })).toBe(1);
    });

    it.each([
      ['the platform’s', undefined, '2026-11-25'],
      ['its owner’s', 'Thu 02:00-05:00 UTC', '2026-11-26'],
    ])(
      'is due in %s window, where that would open next after the limit of policy',
      async (_, own, day) => {
        const uid = await world.govern({
          consumers: [api],
          identity: { rotation: own === undefined ? {} : { window: own } },
        });
        const window = parseRotationWindow('Wed 02:00-05:00 UTC');
        await world.engine({ rotationWindow: window }).drain();
        // It was issued on a Sunday, is due on Saturday by policy alone, and overdue the Sunday after.
        const { rotation_due_at: due } = await world.identity(uid);
        world.clock.set(`${day}T02:00:00.000Z`);
        expect(await plan({ window })).toBe(0);
        world.clock.set(due as string);
        expect(world.clock.now()).toMatch(`${day}T0`);
        expect(await plan({ window })).toBe(1);
      },
    );

    it('is not kept from what is overdue by any number that wait for the window', async () => {
      const uid = await governed();
      // Overdue on Sunday at noon, and due after all that wait.
      world.clock.advance('P7D');
      const row = await world.identity(uid);
      const waiting = Array.from({ length: 600 }, (_, at) => ({
        ...row,
        uid: `waiting-${at}`,
        ref: `identity:payments/waiting-${at}`,
        name: `waiting-${at}`,
        rotation_due_at: '2026-11-22T00:00:00.000Z',
        rotation_overdue_at: '2027-01-01T00:00:00.000Z',
      }));
      await world.db.batchInsert('identities', waiting, 20);
      const window = parseRotationWindow('Mon-Mon 09:00-16:00 UTC');
      expect(await plan({ window })).toBe(1);
      expect(await newest(uid)).toMatchObject({ kind: 'rotate' });
    });

    it('gives a consumer that has nothing a new version', async () => {
      const uid = await governed();
      await world.db('sealed_secrets').delete();
      world.clock.advance('PT1S');
      expect(await plan()).toBe(1);
      await world.engine().drain();
      expect((await world.read(api)).map(({ version }) => version)).toContain(
        2,
      );
      expect((await newest(uid))?.reason).toBe(
        'a consumer joined, or has a new key, and gets a new version',
      );
    });

    it('cuts off what was granted until now', async () => {
      const uid = await governed({
        grant: { endsAt: '2026-12-01T00:00:00.000Z' },
      });
      world.clock.set('2026-12-01T00:00:00.000Z');
      expect(await plan()).toBe(1);
      await world.engine().drain();
      expect(world.provider.accounts.size).toBe(0);
      expect((await world.identity(uid)).current_version).toBeNull();
      expect(await plan()).toBe(0);
    });

    it('asks for that once, so that no number of ends under way keeps others waiting', async () => {
      const uid = await governed({
        grant: { endsAt: '2026-12-01T00:00:00.000Z' },
      });
      world.clock.set('2026-12-01T00:00:00.000Z');
      const ended = () =>
        listGrantEnded(db, { now: world.clock.now(), limit: 1 });
      expect(await ended()).toMatchObject([{ uid }]);
      expect(await plan()).toBe(1);
      expect(await ended()).toEqual([]);
      expect(await plan()).toBe(0);
    });

    it('cuts off what was granted until now in the middle of a rotation too', async () => {
      const uid = await governed({
        grant: { endsAt: '2026-12-01T00:00:00.000Z', maxOverlap: 'P30D' },
      });
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
      world.clock.set('2026-12-01T00:00:00.000Z');
      expect(await plan()).toBe(1);
      expect(await plan()).toBe(0);
      await world.engine().drain();
      expect(world.provider.accounts.size).toBe(0);
      expect(await newest(uid)).toMatchObject({
        kind: 'revoke',
        state: 'done',
      });
    });

    it('takes away what a rotation that was cut short left behind', async () => {
      const uid = await governed();
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await world.db('identities').update({ state: 'suspended' });
      await world.enqueue(uid, 'suspend');
      await world.engine().drain();
      await world.enqueue(uid, 'resume');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
      expect(await plan()).toBe(1);
      await world.engine().drain();
      await world.acknowledge(api, 3);
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual([
        '1 revoked',
        '2 revoked',
        '3 current',
      ]);
    });
  });

  it('plans the others where one can’t be planned', async () => {
    const uids = await Promise.all(
      ['first', 'second'].map(name =>
        world.govern({
          consumers: [],
          identity: { name, ref: `identity:payments/${name}` },
        }),
      ),
    );
    await world.engine().drain();
    await world.db('identities').update({ grant_ends_at: world.clock.now() });
    await world.db('grants').update({ ends_at: world.clock.now() });
    const rotate = (uid: string) =>
      world.change((tx, audit) =>
        enqueue(
          { tx, audit, outcomes: () => world.outcomes },
          uid,
          { kind: 'rotate', requestId: uid, requestedBy: 'a', reason: null },
          { now: world.clock.now(), whenBusy: 'refuse' },
        ),
      );
    for (const uid of uids) {
      await rotate(uid);
    }
    const outcomes = new OutcomesRecorder();
    outcomes.failed = async (_tx, _audit, { requestId }) => {
      if (requestId === uids[0]) {
        throw new Error('broken');
      }
    };
    const planned = await planDue(
      {
        ...world,
        outcomes: () => outcomes,
        rotation: { paused: true, window: null, apart: [] },
      },
      world.clock.now(),
    );
    expect(planned).toBe(1);
    const kinds = (await world.operations(uids[1])).map(({ kind }) => kind);
    expect(kinds).toContain('revoke');
    expect(world.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(uids[0]),
    );
  });
});
