import { addDuration } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  GRANT,
} from '../__testUtils__/engineWorld';
import { suspendConsumers } from '../store/credentials/consumers';
import type { Boundary } from './runOperation';
import { planDue } from './planner';

jest.setTimeout(60_000);

const [WRITE] = GRANT.scopes;
const ADMIN = {
  ...WRITE,
  name: 'ledger:admin',
  privileges: [{ on: 'table ledger.entries', privileges: ['DELETE'] }],
};
const MORE = {
  identity: { scopes: ['ledger:write', 'ledger:admin'] },
  grant: { scopes: [WRITE, ADMIN] },
};
const DOWN = Array.from({ length: 30 }, () => new Error('connection refused'));

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what is given up, or cut off, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
    });

    const issued = async () => {
      const uid = await world.govern({ consumers: [api] });
      await world.engine().drain();
      await world.acknowledge(api, 1);
      world.clock.advance('PT1S');
      return uid;
    };
    /** Works, and lets something happen once when it stands at a point. */
    const workUntil = async (at: Boundary, happens: () => Promise<unknown>) => {
      let happened = false;
      await world
        .engine({
          boundary: async point => {
            if (point === at && !happened) {
              happened = true;
              await happens();
            }
          },
        })
        .drain();
      expect(happened).toBe(true);
    };
    const readable = async () =>
      (await world.read(api)).map(({ version, state }) => [version, state]);
    const suspended = () =>
      [...world.provider.accounts.values()].map(account => account.suspended);

    it('is read by nobody, and let in by nothing that resumes', async () => {
      const uid = await issued();
      await world.govern({ consumers: [], ...MORE });
      await workUntil('acted:deliver', async () => {
        await db('identities').update({ state: 'suspended' });
        await world.enqueue(uid, 'suspend', 'queue');
      });
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
      await world.enqueue(uid, 'resume', 'queue');
      await world.engine().drain();
      expect(suspended()).toEqual([false, true]);
      expect(await readable()).toEqual([[1, 'current']]);
    });

    it('is read by nobody while its account can’t be taken away', async () => {
      const uid = await issued();
      await world.govern({ consumers: [], ...MORE });
      await workUntil('acted:deliver', async () => {
        world.outcomes.over = 'the request is `lapsed`';
        world.provider.misbehave('revoke', ...DOWN);
      });
      expect(world.provider.accounts.size).toBe(2);
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
      expect(await readable()).toEqual([[1, 'current']]);
    });

    it('was made all the same, and history says so', async () => {
      await world.govern({ consumers: [api] });
      await workUntil('acted:issue', async () => {
        world.outcomes.over = 'the request is `lapsed`';
      });
      expect(await world.events()).toEqual(
        expect.arrayContaining(['credential.issued', 'credential.revoked']),
      );
    });

    it('is served to nobody who is approved anew before it is done', async () => {
      const uid = await issued();
      world.provider.misbehave('revoke', ...DOWN);
      await world.change(async tx => {
        await tx('identities')
          .where({ uid })
          .update({ state: 'compromised', compromised_at: world.clock.now() });
        await suspendConsumers(tx, uid);
      });
      await world.enqueue(uid, 'compromised');
      await world.engine().drain();
      await world.govern({ consumers: [api] });
      await world.engine().drain();
      expect(await world.identity(uid)).toMatchObject({ state: 'governed' });
      expect(await readable()).toEqual([]);
    });

    it('takes nothing along by an end that came before it was in use', async () => {
      const uid = await issued();
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      world.clock.advance('PT1S');
      await world.govern({
        consumers: [],
        grant: { endsAt: addDuration(world.clock.now(), 'PT4H') },
      });
      world.clock.advance('PT5H');
      const planned = await planDue(
        {
          ...world,
          outcomes: () => world.outcomes,
          rotation: { paused: false, window: null, apart: [] },
        },
        world.clock.now(),
      );
      expect(planned).toBe(0);
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    });
  },
);
