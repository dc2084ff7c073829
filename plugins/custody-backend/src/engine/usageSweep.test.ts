import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { listAcknowledgements } from '../store/credentials/acknowledgements';
import { listCredentials } from '../store/credentials/credentials';
import { sampleUse } from './usageSweep';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'use, as providers saw it, %s',
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

    const sample = () => sampleUse(world, world.clock.now());
    const account = (version: number, name = 'ledger-api-db') =>
      `payments-${name}-v${version}`;
    const used = (version: number) =>
      world.provider.use(account(version), world.clock.now());
    const governed = async (consumers: ConsumerDouble[], name?: string) => {
      const uid = await world.govern({
        consumers,
        ...(name && {
          identity: { name, ref: `identity:payments/${name}` },
        }),
      });
      await world.engine().drain();
      return uid;
    };
    const moves = async (uid: string) => {
      const versions = await listCredentials(db, [uid]);
      const rows = await listAcknowledgements(
        db,
        versions.map(each => each.id),
      );
      return rows.map(row => [
        versions.find(each => each.id === row.credential_id)?.version,
        row.seen_by,
      ]);
    };

    it('keeps when a version was last used, on it and on its identity', async () => {
      const uid = await governed([api]);
      expect(await sample()).toBe(0);
      const at = world.clock.advance('PT1H');
      used(1);
      world.clock.advance('PT10M');
      expect(await sample()).toBe(1);
      const [version] = await listCredentials(db, [uid]);
      expect(version.last_used_at).toBe(at);
      expect(Boolean(version.last_used_is_lower_bound)).toBe(true);
      expect(await world.identity(uid)).toMatchObject({
        last_used_at: at,
        observed_at: at,
        use_sampled_at: world.clock.now(),
      });
    });

    it('takes its own check of a new version for nobody’s use', async () => {
      const uid = await governed([api]);
      used(1);
      await sample();
      expect((await world.identity(uid)).last_used_at).toBeNull();
      expect(await moves(uid)).toEqual([]);
    });

    it('counts a login as a move where it can only be that of one consumer', async () => {
      const uid = await governed([api]);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
      world.clock.advance('PT1H');
      used(2);
      await sample();
      await world.engine().drain();
      expect(await moves(uid)).toEqual([[2, 'login']]);
      expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
      expect(await world.events()).toContain('credential.login-seen');
    });

    it.each([
      ['nobody is registered', () => [], [2]],
      ['it may be one of two', () => [api, batch], [2]],
      ['somebody is still on the old one', () => [api], [1, 2]],
    ])('moves nobody where %s', async (_, consumers, logins) => {
      const uid = await governed(consumers());
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      world.clock.advance('PT1H');
      logins.forEach(used);
      await sample();
      await world.engine().drain();
      expect(await moves(uid)).toEqual([]);
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    });

    it('goes on with the others where a provider fails, and leaves it alone after some failures', async () => {
      for (let at = 0; at < 12; at++) {
        await governed([], `app-${at}`);
      }
      world.clock.advance('PT1H');
      world.provider.misbehave(
        'lastUsed',
        ...Array.from({ length: 12 }, () => new Error('too busy')),
      );
      expect(await sample()).toBe(0);
      const asked = world.provider.calls.filter(call =>
        call.startsWith('lastUsed'),
      );
      // Those that were under way when enough had failed were answered too.
      expect(asked.length).toBeLessThanOrEqual(6);
      expect(world.logger.warn).toHaveBeenCalledTimes(1);
      expect(world.logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('too busy'),
      );
      world.provider.behave();
      world.provider.use(account(1, 'app-3'), world.clock.now());
      expect(await sample()).toBe(1);
    });

    it('lets each have its turn, and asks first of those that are moved', async () => {
      const first = await governed([api], 'aa');
      const second = await governed([api], 'bb');
      await db('identities')
        .where({ uid: first })
        .update({ use_sampled_at: '2026-01-02T00:00:00.000Z' });
      await db('identities')
        .where({ uid: second })
        .update({ use_sampled_at: '2026-01-01T00:00:00.000Z' });
      const order = async () => {
        world.provider.calls.length = 0;
        await sample();
        return world.provider.calls;
      };
      expect(await order()).toEqual(['lastUsed bb', 'lastUsed aa']);
      await world.enqueue(first, 'rotate');
      await world.engine().drain();
      await db('identities')
        .where({ uid: second })
        .update({ use_sampled_at: null });
      expect(await order()).toEqual(['lastUsed aa', 'lastUsed bb']);
    });

    it('asks nothing of what is cut off', async () => {
      const uid = await governed([api]);
      await db('identities').where({ uid }).update({ state: 'suspended' });
      world.provider.calls.length = 0;
      await sample();
      expect(world.provider.calls).toEqual([]);
    });
  },
);
