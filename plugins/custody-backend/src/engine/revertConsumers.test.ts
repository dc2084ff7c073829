import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { suspendConsumers } from '../store/credentials/consumers';
import { keepRegistrations } from '../store/credentials/registrations';
import type { AuditEventsRow, ConsumersRow } from '../store/tables';

jest.setTimeout(60_000);

const VOID = 'policy is stricter now';

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'the consumers of a request that came to nothing, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;
    let renewed: ConsumerDouble;
    let again: ConsumerDouble;
    let late: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      renewed = await ConsumerDouble.create('ledger-api');
      again = await ConsumerDouble.create('ledger-api');
      late = await ConsumerDouble.create('late');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
    });

    const issued = async () => {
      const uid = await world.govern({ consumers: [api] });
      await world.engine().drain();
      return uid;
    };
    const register = async (
      uid: string,
      consumer: ConsumerDouble,
      requestId: string,
    ) => {
      const keys = await consumer.keys();
      await world.change((tx, audit) =>
        world.record.addConsumers(tx, audit, {
          uid,
          consumers: [{ name: consumer.name, keys }],
          requestId,
          requester: 'user:default/ada',
          now: world.clock.advance('PT1S'),
        }),
      );
    };
    const consumers = async () =>
      Object.fromEntries(
        (await db<ConsumersRow>('consumers').orderBy('name')).map(
          ({ name, state, thumbprint }) => [name, [state, thumbprint]],
        ),
      );
    /** As the report of a leak does. */
    const suspend = (uid: string) =>
      db.transaction(tx => suspendConsumers(tx, uid));
    const keysInForce = async () =>
      (
        await db<AuditEventsRow>('audit_events')
          .where({ type: 'consumer.suspended' })
          .orderBy('id')
      ).map(({ request_id: by, data }) => [by, JSON.parse(data).inForce]);
    /** Sweeps included, by which one that joined late gets its version. */
    const turn = () => world.engine().drain();

    it('get nothing, and count for nothing, whatever is made later', async () => {
      const uid = await issued();
      world.outcomes.voided = VOID;
      await register(uid, late, 'r2');
      await turn();
      expect(world.outcomes.heard).toContain(`failed r2: ${VOID}`);
      expect(await consumers()).toEqual({
        late: ['suspended', late.thumbprint],
        'ledger-api': ['active', api.thumbprint],
      });
      world.outcomes.voided = null;
      world.clock.advance('PT1H');
      await turn();
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);

      await world.enqueue(uid, 'rotate');
      await turn();
      await expect(world.read(late)).rejects.toThrow('no active consumer');
      await world.acknowledge(api, 3);
      await turn();
      // It was waited for the one that there is.
      expect(await world.versions(uid)).toEqual([
        '1 revoked',
        '2 failed',
        '3 current',
      ]);
      const events = await db<AuditEventsRow>('audit_events').where({
        type: 'consumer.suspended',
      });
      expect(events).toEqual([
        expect.objectContaining({
          actor: 'engine',
          request_id: 'r2',
          reason: VOID,
          data: JSON.stringify({
            inForce: null,
            name: 'late',
            thumbprint: late.thumbprint,
          }),
        }),
      ]);
    });

    it('get nothing of what ran ahead of their own operation', async () => {
      const uid = await issued();
      await world.acknowledge(api, 1);
      world.provider.misbehave('issue', new Error('connection refused'));
      await world.enqueue(uid, 'rotate');
      await turn();
      await register(uid, late, 'r2');
      world.outcomes.recheck = (async ({ requestId }: { requestId: string }) =>
        requestId === 'r2' ? VOID : null) as never;
      world.clock.advance('PT1H');
      await turn();
      expect(await world.versions(uid)).toContain('2 current');
      const sealed = await db('sealed_secrets')
        .join('consumers', 'consumers.id', 'sealed_secrets.consumer_id')
        .where('consumers.name', 'late');
      expect(sealed).toEqual([]);
      await world.acknowledge(api, 2);
      await turn();
      expect(world.outcomes.heard).toContain(`failed r2: ${VOID}`);
      await expect(world.read(late)).rejects.toThrow('no active consumer');
    });

    it('outlive no request that was to make their identity', async () => {
      world.provider.misbehave('issue', new Error('connection refused'));
      const uid = await world.govern({ consumers: [] });
      await turn();
      // There is no version yet: it is fulfilled at once.
      await register(uid, late, 'r2');
      world.outcomes.voided = VOID;
      world.clock.advance('PT1H');
      await turn();
      expect((await world.identity(uid)).state).toBe('declined');
      expect((await consumers()).late[0]).toBe('suspended');
      world.outcomes.voided = null;
      await world.govern({ consumers: [api] });
      await turn();
      await expect(world.read(late)).rejects.toThrow('no active consumer');
    });

    it('get nothing of what is asked for anew without them', async () => {
      world.outcomes.voided = VOID;
      const uid = await world.govern({ consumers: [late] });
      await turn();
      expect((await world.identity(uid)).state).toBe('declined');
      world.outcomes.voided = null;
      await world.govern({ consumers: [api] });
      await turn();
      expect((await world.read(api)).map(({ state }) => state)).toEqual([
        'current',
      ]);
      await expect(world.read(late)).rejects.toThrow('no active consumer');
    });

    it('have the keys again that it would have replaced', async () => {
      const uid = await issued();
      world.outcomes.voided = VOID;
      await register(uid, renewed, 'r2');
      await expect(world.read(api)).rejects.toThrow('no active consumer');
      await turn();
      expect(await consumers()).toEqual({
        'ledger-api': ['active', api.thumbprint],
      });
      expect((await world.read(api)).map(({ version }) => version)).toEqual([
        1,
      ]);
      await expect(world.read(renewed)).rejects.toThrow('no active consumer');
      world.outcomes.voided = null;
      await turn();
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
    });

    it('have those of the last request that came about, if several came to nothing', async () => {
      const uid = await issued();
      world.outcomes.voided = VOID;
      await register(uid, renewed, 'r2');
      await register(uid, again, 'r3');
      await turn();
      expect(world.outcomes.heard).toEqual(
        expect.arrayContaining([`failed r2: ${VOID}`, `failed r3: ${VOID}`]),
      );
      expect(await consumers()).toEqual({
        'ledger-api': ['active', api.thumbprint],
      });
    });

    it('keep what came about before, once it did', async () => {
      const uid = await issued();
      await register(uid, renewed, 'r2');
      await turn();
      await db.transaction(tx => keepRegistrations(tx, uid, 'r2'));
      expect(await db('consumers').select('replaced')).toEqual([
        { replaced: null },
      ]);
      world.outcomes.voided = VOID;
      await register(uid, again, 'r3');
      await turn();
      expect(await consumers()).toEqual({
        'ledger-api': ['active', renewed.thumbprint],
      });
    });

    it('stay suspended where the identity was reported as compromised meanwhile', async () => {
      const uid = await issued();
      world.outcomes.voided = VOID;
      await register(uid, renewed, 'r2');
      await suspend(uid);
      await turn();
      expect(await consumers()).toEqual({
        'ledger-api': ['suspended', api.thumbprint],
      });
      expect(await keysInForce()).toEqual([['r2', null]]);
    });

    it('stay suspended too where others were registered after that, which came to nothing as well', async () => {
      const uid = await issued();
      world.outcomes.voided = VOID;
      await register(uid, renewed, 'r2');
      await register(uid, again, 'r3');
      await suspend(uid);
      await register(uid, renewed, 'r4');
      await turn();
      expect(world.outcomes.heard.slice(-3)).toEqual(
        ['r2', 'r3', 'r4'].map(request => `failed ${request}: ${VOID}`),
      );
      expect(await keysInForce()).toEqual([['r4', null]]);
      expect(await consumers()).toEqual({
        'ledger-api': ['suspended', api.thumbprint],
      });
      await expect(world.read(api)).rejects.toThrow('no active consumer');
    });
  },
);
