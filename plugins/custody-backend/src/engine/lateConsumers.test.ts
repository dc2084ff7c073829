import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { createCatalogDirectories } from '../services/directory';
import { sendNotices } from '../services/notices';
import { createTenants } from '../services/tenants';
import type { AuditEventsRow, NoticesRow } from '../store/tables';
import { tellLate } from './lateConsumers';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'consumers that are late, %s',
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

    const tell = () => tellLate(world, world.clock.now());
    const notices = () => db<NoticesRow>('notices').orderBy('created_at');
    /** One of two has moved, of an overlap of a day. */
    const observing = async () => {
      const uid = await world.govern({ consumers: [api, batch] });
      await world.engine().drain();
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await db('consumers')
        .where({ name: 'ledger-batch' })
        .update({ owner: 'group:default/ledger-squad' });
      await world.acknowledge(api, 2);
      return uid;
    };

    it('tells the owners of those that have not moved, at half and nine tenths, each once', async () => {
      await observing();
      world.clock.advance('PT11H');
      expect(await tell()).toBe(0);
      world.clock.advance('PT1H');
      expect(await tell()).toBe(1);
      expect(await tell()).toBe(0);
      world.clock.advance('PT10H');
      expect(await tell()).toBe(1);
      expect(await tell()).toBe(0);
      expect(await notices()).toEqual([
        expect.objectContaining({
          severity: 'normal',
          topic: 'custody:laggard-consumer',
          recipients: '["group:default/ledger-squad"]',
          title: 'ledger-batch has to move to version 2 of ledger-api-db',
          link: '/identities/payments/ledger-api-db',
        }),
        expect.objectContaining({ severity: 'high' }),
      ]);
      const events = await db<AuditEventsRow>('audit_events')
        .where({ type: 'consumer.late-notice' })
        .orderBy('at');
      expect(events.map(({ data }) => JSON.parse(data))).toEqual([
        expect.objectContaining({
          level: 'half',
          version: 2,
          waitingFor: ['ledger-batch'],
          told: ['group:default/ledger-squad'],
        }),
        expect.objectContaining({ level: 'nine-tenths' }),
      ]);
    });

    it('tells of each old version by its own limit, though a consumer that joined began another rotation', async () => {
      const uid = await observing();
      // Of a day each: version 1 until then, version 2 until 20 hours later.
      world.clock.advance('PT20H');
      const late = await ConsumerDouble.create('ledger-report');
      await world.change(async (tx, audit) =>
        world.record.addConsumers(tx, audit, {
          uid,
          consumers: [{ name: late.name, keys: await late.keys() }],
          requestId: randomUUID(),
          requester: 'user:default/ada',
          now: world.clock.now(),
        }),
      );
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual([
        '1 retiring',
        '2 retiring',
        '3 current',
      ]);
      const toldOf = async () =>
        (
          await db<AuditEventsRow>('audit_events')
            .where({ type: 'consumer.late-notice' })
            .orderBy(['at', 'id'])
        ).map(({ data }) => {
          const { level, leaves, version, waitingFor } = JSON.parse(data);
          return [level, leaves, version, waitingFor];
        });
      expect(await tell()).toBe(1);
      world.clock.advance('PT2H');
      expect(await tell()).toBe(1);
      expect(await tell()).toBe(0);
      world.clock.advance('PT2H');
      await world.engine().drain();
      expect((await world.versions(uid))[0]).toBe('1 revoked');
      expect(await toldOf()).toEqual([
        ['half', 1, 3, ['ledger-batch']],
        ['nine-tenths', 1, 3, ['ledger-batch']],
        ['over', 1, 3, ['ledger-batch']],
      ]);
      expect((await notices()).map(({ severity }) => severity)).toEqual([
        'normal',
        'high',
        'critical',
      ]);
      world.clock.advance('PT8H');
      expect(await tell()).toBe(1);
      expect((await toldOf()).at(-1)).toEqual([
        'half',
        2,
        3,
        ['ledger-api', 'ledger-batch', 'ledger-report'],
      ]);
      world.clock.advance('PT12H');
      await world.engine().drain();
      expect((await toldOf()).at(-1)?.slice(0, 3)).toEqual(['over', 2, 3]);
      expect(await world.versions(uid)).toEqual([
        '1 revoked',
        '2 revoked',
        '3 current',
      ]);
    });

    it('tells nobody where all have moved, or nobody is known', async () => {
      await observing();
      await world.acknowledge(batch, 2);
      world.clock.advance('PT23H');
      expect(await tell()).toBe(0);
    });

    it('names who did not move when the overlap ended, until they did', async () => {
      const uid = await observing();
      const end = world.clock.advance('P1D');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
      expect(await world.identity(uid)).toMatchObject({
        laggards_since: end,
        laggards: '["ledger-batch"]',
      });
      expect((await notices()).at(-1)).toMatchObject({ severity: 'critical' });
      // It is left behind by the next rotation too, since when it was first.
      world.clock.advance('PT1H');
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await world.acknowledge(api, 3);
      expect((await world.identity(uid)).laggards).toBe('["ledger-batch"]');
      await world.acknowledge(batch, 3);
      expect(await world.identity(uid)).toMatchObject({
        laggards_since: null,
        laggards: null,
      });
    });

    it('tells the owner of what fails after some tries, once', async () => {
      const uid = await world.govern({ consumers: [api] });
      world.provider.misbehave(
        'issue',
        ...Array.from({ length: 7 }, () => new Error('no space left')),
      );
      for (let tries = 0; tries < 7; tries++) {
        await world.engine().drain();
        world.clock.advance('PT10M');
      }
      expect(await notices()).toEqual([
        expect.objectContaining({
          topic: 'custody:rotation-failing',
          severity: 'high',
          recipients: '["group:default/payments"]',
          description: 'After 5 tries: no space left',
        }),
      ]);
      expect((await world.identity(uid)).failing_since).not.toBeNull();
    });

    describe('sending', () => {
      const send = jest.fn();
      const deliver = () =>
        sendNotices(
          {
            ...world,
            notifications: { send },
            tenants: createTenants([]),
            directories: createCatalogDirectories({
              catalog: catalogServiceMock(),
              auth: mockServices.auth(),
            }),
          },
          world.clock.now(),
        );

      beforeEach(() => send.mockReset());

      it('sends each once', async () => {
        await observing();
        world.clock.advance('PT12H');
        await tell();
        expect(await deliver()).toBe(1);
        expect(await deliver()).toBe(0);
        expect(send).toHaveBeenCalledTimes(1);
        expect(send).toHaveBeenCalledWith({
          recipients: {
            type: 'entity',
            entityRef: ['group:default/ledger-squad'],
          },
          payload: expect.objectContaining({
            topic: 'custody:laggard-consumer',
            severity: 'normal',
            link: '/identities/payments/ledger-api-db',
          }),
        });
      });

      it('breaks nothing where there is no notifications backend, and sends what is still news when there is', async () => {
        await observing();
        world.clock.advance('PT12H');
        await tell();
        send.mockRejectedValue(new Error('status 404'));
        expect(await deliver()).toBe(0);
        world.clock.advance('PT23H');
        send.mockResolvedValue(undefined);
        expect(await deliver()).toBe(1);
      });

      it('lets go of what is no news any more', async () => {
        await observing();
        world.clock.advance('PT12H');
        await tell();
        world.clock.advance('P1D');
        expect(await deliver()).toBe(0);
        expect(send).not.toHaveBeenCalled();
      });
    });
  },
);
