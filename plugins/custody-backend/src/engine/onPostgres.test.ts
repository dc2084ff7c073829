import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { Client } from 'pg';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { postgresRootUrl } from '../__testUtils__/postgresRootUrl';

jest.setTimeout(120_000);

const ROOT_URL = postgresRootUrl();
const DATABASE = `custody_engine_${randomBytes(4).toString('hex')}`;
const TARGET_URL = Object.assign(new URL(ROOT_URL), {
  pathname: `/${DATABASE}`,
});
const TARGET = {
  host: TARGET_URL.hostname,
  port: Number(TARGET_URL.port || 5432),
  database: DATABASE,
};

/** How long what cuts off may take, of which the engine's next look is one at most. */
const SECONDS = 5;

const PRIVILEGES = [
  { on: `database ${DATABASE}`, privileges: ['CONNECT'] },
  { on: 'schema ledger', privileges: ['USAGE'] },
  { on: 'table ledger.entries', privileges: ['SELECT', 'INSERT'] },
];

const databases = testDatabases();

/** The engine and a consumer, with a real PostgreSQL as what is protected. */
describe.each(databases.eachSupportedId())(
  'a rotation on PostgreSQL, %s',
  id => {
    let root: Client;
    let admin: Client;
    let world: EngineWorld;
    let provider: PostgresProvider;
    let consumer: ConsumerDouble;

    beforeAll(async () => {
      root = new Client({ connectionString: ROOT_URL });
      await root.connect();
      await root.query(`create database ${DATABASE}`);
      admin = new Client({ connectionString: TARGET_URL.href });
      await admin.connect();
      await admin.query('create schema ledger');
      await admin.query('create table ledger.entries (amount int)');
      await admin.query('create table ledger.secrets (text text)');
      consumer = await ConsumerDouble.create('ledger-api');
    });

    afterAll(async () => {
      await admin.end();
      await root.query(`drop database ${DATABASE} with (force)`);
      await root.end();
    });

    beforeEach(async () => {
      provider = new PostgresProvider(
        'postgresql/ledger',
        TARGET_URL.href,
        TARGET,
      );
      world = createEngineWorld(await databases.migrated(id), {
        more: [provider],
      });
    });

    afterEach(async () => {
      await provider.close();
      await world.db.destroy();
    });

    const signIn = async (version: number) => {
      const found = (await world.read(consumer)).find(
        each => each.version === version,
      );
      const secret = found?.secret as Record<string, string>;
      const client = new Client({
        host: secret.host,
        port: Number(secret.port),
        database: secret.database,
        user: secret.username,
        password: secret.password,
      });
      client.on('error', () => {});
      await client.connect();
      return { client, username: secret.username };
    };

    const roles = async (like: string) =>
      (
        await root.query(
          'select rolname from pg_roles where rolname = any($1) order by 1',
          [[like]],
        )
      ).rows;

    const issued = async () => {
      const uid = await world.govern({
        consumers: [consumer],
        identity: { provider: 'postgresql/ledger' },
        grant: {
          provider: 'postgresql/ledger',
          scopes: [
            {
              name: 'ledger:write',
              title: 'Write',
              risk: 'high',
              resource: 'resource:default/ledger-db',
              resourceOwner: null,
              privileges: PRIVILEGES,
            },
          ],
        },
      });
      await world.engine().drain();
      return uid;
    };

    it('keeps a consumer working from the first version to the end of the identity', async () => {
      const uid = await issued();
      const first = await signIn(1);
      await first.client.query('insert into ledger.entries values (1)');
      await expect(
        first.client.query('select * from ledger.secrets'),
      ).rejects.toThrow('permission denied');

      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      const second = await signIn(2);
      expect(second.username).not.toBe(first.username);
      await first.client.query('insert into ledger.entries values (2)');
      await second.client.query('insert into ledger.entries values (3)');

      await world.acknowledge(consumer, 2);
      await world.engine().drain();
      expect(await roles(first.username)).toEqual([]);
      expect(await roles(second.username)).toHaveLength(1);
      await second.client.query('insert into ledger.entries values (4)');
      await expect(first.client.query('select 1')).rejects.toThrow();

      await world.enqueue(uid, 'suspend');
      await world.engine().drain();
      await expect(second.client.query('select 1')).rejects.toThrow();
      await world.change(tx => tx('identities').update({ state: 'suspended' }));
      await world.enqueue(uid, 'resume');
      await world.engine().drain();
      const again = await signIn(2);
      await again.client.query('insert into ledger.entries values (5)');

      await world.enqueue(uid, 'retire');
      await world.engine().drain();
      expect(await roles(second.username)).toEqual([]);
      const { rows } = await admin.query(
        'select amount from ledger.entries order by 1',
      );
      expect(rows.map(({ amount }) => amount)).toEqual([1, 2, 3, 4, 5]);
      expect((await world.identity(uid)).state).toBe('retired');
      await admin.query('truncate ledger.entries');
      await Promise.all(
        [first, second, again].map(({ client }) =>
          client.end().catch(() => {}),
        ),
      );
    });

    it.each(['suspend', 'compromised', 'retire'] as const)(
      'ends what is open, and lets nobody in, within seconds of `%s`',
      async kind => {
        const uid = await issued();
        const { client } = await signIn(1);
        await client.query('select 1');
        const engine = world.engine();
        engine.start();
        await world.enqueue(uid, kind);
        world.wakeup.notify();
        const isOpen = () =>
          client.query('select 1').then(
            () => true,
            () => false,
          );
        const begun = performance.now();
        while (await isOpen()) {
          expect(performance.now() - begun).toBeLessThan(SECONDS * 1_000);
          await sleep(20);
        }
        await expect(signIn(1)).rejects.toBeDefined();
        await engine.stop();
        await world.engine().drain();
        if (kind !== 'retire') {
          await world.enqueue(uid, 'retire');
          await world.engine().drain();
        }
      },
    );
  },
);
