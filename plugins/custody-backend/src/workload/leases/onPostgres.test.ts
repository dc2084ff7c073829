import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { Client } from 'pg';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createLeaseWorld,
  type LeaseWorld,
} from '../../__testUtils__/leaseWorld';
import { postgresRootUrl } from '../../__testUtils__/postgresRootUrl';
import { databaseNow } from '../../store/databaseNow';

jest.setTimeout(120_000);

const ROOT_URL = postgresRootUrl();
const DATABASE = `custody_leases_${randomBytes(4).toString('hex')}`;
const TARGET_URL = Object.assign(new URL(ROOT_URL), {
  pathname: `/${DATABASE}`,
});
const TARGET = {
  host: TARGET_URL.hostname,
  port: Number(TARGET_URL.port || 5432),
  database: DATABASE,
};
const REF = 'postgresql/ledger';

const databases = testDatabases();

/** Leases in real time, with a real PostgreSQL as what is protected. */
describe.each(databases.eachSupportedId())('leases of PostgreSQL, %s', id => {
  let root: Client;
  let world: LeaseWorld;
  let provider: PostgresProvider;
  let consumer: ConsumerDouble;
  let engine: ReturnType<LeaseWorld['leaseEngine']>;

  beforeAll(async () => {
    root = new Client({ connectionString: ROOT_URL });
    await root.connect();
    await root.query(`create database ${DATABASE}`);
    const admin = new Client({ connectionString: TARGET_URL.href });
    await admin.connect();
    await admin.query('create schema ledger');
    await admin.query('create table ledger.entries (amount int)');
    await admin.end();
    consumer = await ConsumerDouble.create('ledger-api');
    provider = new PostgresProvider(REF, TARGET_URL.href, TARGET);
  });

  afterAll(async () => {
    await provider.close();
    await root.query(`drop database ${DATABASE} with (force)`);
    await root.end();
  });

  beforeEach(async () => {
    world = await createLeaseWorld(await databases.migrated(id), {
      more: [provider],
      databaseNow,
      maxPerIdentity: 100,
    });
    world.clock.set(new Date().toISOString());
    engine = world.leaseEngine(undefined, 500);
    await world.governLeased([consumer], {
      identity: { provider: REF },
      grant: {
        provider: REF,
        scopes: [
          {
            name: 'ledger:write',
            title: 'Write',
            risk: 'high',
            resource: 'resource:default/ledger-db',
            resourceOwner: null,
            privileges: [
              { on: `database ${DATABASE}`, privileges: ['CONNECT'] },
              { on: 'schema ledger', privileges: ['USAGE'] },
              { on: 'table ledger.entries', privileges: ['INSERT'] },
            ],
          },
        ],
      },
    });
  });

  afterEach(async () => {
    // Whatever a test left is taken away.
    await world.db('leases').update({
      state: 'ending',
      ticket: null,
      next_attempt_at: '1970-01-01T00:00:00.000Z',
    });
    await engine.stop();
    await world.leaseEngine().drain();
    await world.db.destroy();
  });

  type Login = { secret: Record<string, string> };
  const connect = async ({ secret }: Login) => {
    const client = new Client({
      ...TARGET,
      user: secret.username,
      password: secret.password,
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const isLetIn = (lease: Login) =>
    connect(lease).then(
      async client => {
        await client.end();
        return true;
      },
      () => false,
    );
  /** When something holds, in milliseconds from now. */
  const until = async (holds: () => Promise<boolean>) => {
    const from = performance.now();
    while (!(await holds())) {
      if (performance.now() - from > 30_000) {
        throw new Error('it never was so');
      }
      await sleep(100);
    }
    return performance.now() - from;
  };

  it('lets in while a lease is live, and neither in nor on within 5 s of its end', async () => {
    engine.start();
    const lease = await world.lease(consumer, { ttl: 'PT3S' });
    const session = await connect(lease);
    await session.query('insert into ledger.entries values (1)');
    await until(async () => Date.now() >= Date.parse(lease.endsAt));
    // The server itself lets nobody in any more, whether the engine has come or not.
    expect(await isLetIn(lease)).toBe(false);
    const open = () =>
      session.query('select 1').then(
        () => false,
        () => true,
      );
    expect(await until(open)).toBeLessThan(5_000);
    await until(async () => (await world.leases())[0].state === 'ended');
    const { rows } = await root.query(
      'select 1 from pg_roles where rolname = $1',
      [lease.secret.username],
    );
    expect(rows).toEqual([]);
  });

  it('lets in for longer once a lease is renewed', async () => {
    engine.start();
    const lease = await world.lease(consumer, { ttl: 'PT3S' });
    world.clock.set(new Date().toISOString());
    await world.renew(consumer, lease.id, { ttl: 'PT8S' });
    await until(async () => Date.now() >= Date.parse(lease.endsAt) + 1_000);
    expect(await isLetIn(lease)).toBe(true);
    await world.end(consumer, lease.id);
    expect(await until(async () => !(await isLetIn(lease)))).toBeLessThan(
      5_000,
    );
  });

  it('ends at once after a restart what was over meanwhile', async () => {
    const lease = await world.lease(consumer, { ttl: 'PT2S' });
    const session = await connect(lease);
    await until(async () => Date.now() >= Date.parse(lease.endsAt));
    await session.query('select 1');
    engine.start();
    const gone = await until(async () =>
      session.query('select 1').then(
        () => false,
        () => true,
      ),
    );
    expect(gone).toBeLessThan(3_000);
  });

  it('ends many of one identity beside one another', async () => {
    const leases = await Promise.all(
      Array.from({ length: 20 }, () => world.lease(consumer)),
    );
    expect(new Set(leases.map(({ secret }) => secret.username)).size).toBe(20);
    engine.start();
    await Promise.all(leases.map(lease => world.end(consumer, lease.id)));
    const all = await until(async () =>
      (await world.leases()).every(({ state }) => state === 'ended'),
    );
    expect(all).toBeLessThan(15_000);
    const { rows } = await root.query(
      'select rolname from pg_roles where rolname = any($1)',
      [leases.map(({ secret }) => secret.username)],
    );
    expect(rows).toEqual([]);
  });
});
