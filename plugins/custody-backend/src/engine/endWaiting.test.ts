import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  GRANT,
} from '../__testUtils__/engineWorld';
import type { ApprovedGrant, ProposedIdentity } from '../services/ports';
import { tellEndingGrants } from '../services/notices';
import { listActiveConsumers } from '../store/credentials/consumers';
import { planDue } from './planner';

jest.setTimeout(60_000);

const LAPSED = 'the request is `lapsed`';
const [WRITE] = GRANT.scopes;
const ADMIN = { ...WRITE, name: 'ledger:admin' };

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what waits for a request that lapses, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;
    let batch: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      batch = await ConsumerDouble.create('ledger-batch');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
    });

    const approve = (
      more: {
        consumers?: ConsumerDouble[];
        identity?: Partial<ProposedIdentity>;
        grant?: Partial<ApprovedGrant>;
      } = {},
    ) => {
      world.clock.advance('PT1S');
      return world.govern({ consumers: [], ...more });
    };
    /** An identity in use that rotates: whatever is approved for it waits its turn. */
    const rotating = async (grant: Partial<ApprovedGrant> = {}) => {
      const uid = await approve({ consumers: [api], grant });
      await world.engine().drain();
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      return uid;
    };
    /** The request of the operation that was entered last. */
    const newest = async (uid: string) =>
      (await world.operations(uid)).at(-1)?.request_id as string;
    const lapse = (uid: string, requestId: string) =>
      world.change((tx, audit) =>
        world.record.lapse(tx, audit, {
          uid,
          requestId,
          reason: LAPSED,
          now: world.clock.now(),
        }),
      );
    const plan = () =>
      planDue(
        {
          ...world,
          outcomes: () => world.outcomes,
          rotation: { paused: false, window: null, apart: [] },
        },
        world.clock.now(),
      );
    const recorded = async (uid: string) => {
      const { updated_at: _, ...row } = await world.identity(uid);
      return row;
    };
    const keys = async (uid: string) =>
      (await listActiveConsumers(db, uid)).map(({ name, thumbprint }) => [
        name,
        thumbprint,
      ]);
    const told = async () =>
      (await db('notices').orderBy('title')).map(({ title }) => title);

    it('is taken back with its consumers, whatever was approved over it', async () => {
      const uid = await rotating();
      const before = [await recorded(uid), await keys(uid)];
      const moved = await ConsumerDouble.create('ledger-api');
      await approve({
        consumers: [moved, batch],
        identity: { scopes: ['ledger:write', 'ledger:admin'] },
        grant: { scopes: [WRITE, ADMIN] },
      });
      const first = await newest(uid);
      await approve({ identity: { risk: 'low' } });
      const second = await newest(uid);
      const meanwhile = await recorded(uid);

      await lapse(uid, first);
      expect(await recorded(uid)).toEqual(meanwhile);
      expect(await keys(uid)).toEqual(before[1]);
      await lapse(uid, second);
      expect([await recorded(uid), await keys(uid)]).toEqual(before);
      expect(
        (await world.operations(uid)).map(({ kind, state }) => [kind, state]),
      ).toEqual([
        ['issue', 'done'],
        ['rotate', 'waiting'],
        ['rotate', 'cancelled'],
        ['rotate', 'cancelled'],
      ]);
    });

    it('leaves what is under way for another request, or for itself', async () => {
      const uid = await rotating();
      await approve({ identity: { risk: 'low' } });
      await lapse(uid, 'another');
      expect((await world.operations(uid)).at(-1)?.state).toBe('waiting');

      await clearTables(db);
      const made = await approve({ consumers: [api] });
      await lapse(made, await newest(made));
      expect((await world.operations(made)).at(-1)?.state).toBe('running');
    });

    it('lets the grant before end when it said, and its owner is told', async () => {
      const endsAt = '2026-11-25T00:00:00.000Z';
      world.clock.set('2026-11-22T12:00:00.000Z');
      const uid = await rotating({ endsAt, maxOverlap: 'P30D' });
      await approve({ grant: { endsAt: null } });
      world.clock.set('2026-11-29T13:00:00.000Z');
      expect(await plan()).toBe(0);
      expect(await told()).toEqual([]);

      await lapse(uid, await newest(uid));
      expect(await told()).toEqual([
        'What ledger-api-db was granted has ended',
      ]);
      expect(await tellEndingGrants(db, world.clock.now())).toBe(0);
      expect(await plan()).toBe(1);
      await world.engine().drain();
      expect([...world.provider.accounts.keys()]).toEqual([]);
    });

    it('holds up no end where it has begun and can’t be taken away', async () => {
      const endsAt = '2026-11-25T00:00:00.000Z';
      world.clock.set('2026-11-22T12:00:00.000Z');
      const uid = await approve({ consumers: [api], grant: { endsAt } });
      await world.engine().drain();
      await world.acknowledge(api, 1);
      await approve({ grant: { endsAt: null } });
      world.provider.misbehave('revoke', new Error('connection lost'));
      world.outcomes.over = LAPSED;
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
      expect(await plan()).toBe(0);

      world.clock.set('2026-11-25T00:00:00.000Z');
      expect(await plan()).toBe(1);
      await world.engine().drain();
      expect([...world.provider.accounts.keys()]).toEqual([]);
      expect(await world.identity(uid)).toMatchObject({
        current_version: null,
        grant_ends_at: endsAt,
      });
      expect(await told()).toEqual([
        'What ledger-api-db was granted has ended',
      ]);
    });
  },
);
