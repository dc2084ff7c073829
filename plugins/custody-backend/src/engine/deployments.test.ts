import { randomBytes } from 'node:crypto';
import { DatabaseManager } from '@backstage/backend-defaults/database';
import { mockServices } from '@backstage/backend-test-utils';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { createEngineWorld } from '../__testUtils__/engineWorld';
import { HAS_PGBOUNCER, startPgBouncer } from '../__testUtils__/pgBouncer';
import { postgresRootUrl } from '../__testUtils__/postgresRootUrl';
import { listIdentityCards } from '../store/identities/identityCards';
import { openDatabase } from '../store/openDatabase';

jest.setTimeout(60_000);

const ROOT = new URL(postgresRootUrl());
const SUFFIX = randomBytes(4).toString('hex');
const PASSWORD = randomBytes(12).toString('hex');
const USER = `custody_user_${SUFFIX}`;
const ROLE = `custody_role_${SUFFIX}`;
const PREFIX = `custody_${SUFFIX}_`;
const OWN = `${PREFIX}custody`;
const SHARED = `custody_shared_${SUFFIX}`;

const AS_ROOT = {
  host: ROOT.hostname,
  port: Number(ROOT.port || 5432),
  user: decodeURIComponent(ROOT.username),
  password: decodeURIComponent(ROOT.password),
};
const AS_USER = { ...AS_ROOT, user: USER, password: PASSWORD };

/** The ways in which an adopter's Backstage gives a plugin its database. */
describe('the database that an adopter gives', () => {
  let root: Client;
  const clients: Knex[] = [];

  beforeAll(async () => {
    root = new Client({ connectionString: ROOT.href });
    await root.connect();
    await root.query(`create role ${ROLE} nologin`);
    await root.query(
      `create role ${USER} login nocreatedb nosuperuser password '${PASSWORD}' in role ${ROLE}`,
    );
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(each => each.destroy()));
    for (const each of [OWN, SHARED]) {
      await root.query(`drop database if exists ${each} with (force)`);
    }
  });

  afterAll(async () => {
    await root.query(`drop role ${USER}`);
    await root.query(`drop role ${ROLE}`);
    await root.end();
  });

  const open = async (database: object): Promise<Knex> => {
    const logger = mockServices.logger.mock();
    const config = mockServices.rootConfig({
      data: { backend: { database: { client: 'pg', ...database } } },
    });
    const service = DatabaseManager.fromConfig(config).forPlugin('custody', {
      logger,
      lifecycle: mockServices.lifecycle.mock(),
    });
    clients.push(await service.getClient());
    return openDatabase(service);
  };

  /** Many people look at once, over and over. */
  const readsCards = async (db: Knex, uid: string) => {
    const component = 'component:payments/ledger-api';
    await db('identities')
      .where({ uid })
      .update({ component, bound_to: 'group:default/payments' });
    for (let turn = 0; turn < 3; turn += 1) {
      const all = await Promise.all(
        Array.from({ length: 12 }, () =>
          listIdentityCards(db, [component], new Date().toISOString()),
        ),
      );
      expect(all.map(cards => cards.map(card => card.identity.uid))).toEqual(
        all.map(() => [uid]),
      );
    }
  };

  /** Two engines share what there is, from the first version to a rotation that has ended. */
  const rotates = async (db: Knex) => {
    const world = createEngineWorld(db);
    const consumer = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [consumer] });
    const work = () =>
      Promise.all([world.engine().drain(), world.engine().drain()]);
    await work();
    await world.enqueue(uid, 'rotate');
    await work();
    await world.acknowledge(consumer, 2);
    await work();
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
    expect(world.provider.accounts.size).toBe(1);
    await readsCards(db, uid);
  };

  (HAS_PGBOUNCER ? it : it.skip)(
    'may be behind PgBouncer in transaction mode',
    async () => {
      const pooler = await startPgBouncer(ROOT);
      try {
        const db = await open({
          connection: { ...AS_ROOT, host: pooler.host, port: pooler.port },
          prefix: PREFIX,
        });
        await rotates(db);
      } finally {
        await Promise.all(clients.splice(0).map(each => each.destroy()));
        await pooler.stop();
      }
    },
  );

  it('may be a schema of a shared one, for an account that creates no databases', async () => {
    await root.query(`create database ${SHARED}`);
    const inShared = new Client({ ...AS_ROOT, database: SHARED });
    await inShared.connect();
    await inShared.query(`create schema custody authorization ${USER}`);
    await inShared.end();
    const db = await open({
      connection: { ...AS_USER, database: SHARED },
      pluginDivisionMode: 'schema',
      ensureExists: false,
    });
    await rotates(db);
    const { rows } = await db.raw(
      `select distinct schemaname from pg_tables where tableowner = ?`,
      [USER],
    );
    expect(rows).toEqual([{ schemaname: 'custody' }]);
  });

  it('may belong to a role that its accounts take', async () => {
    await root.query(`create database ${OWN} owner ${ROLE}`);
    const db = await open({
      connection: AS_USER,
      prefix: PREFIX,
      ensureExists: false,
      role: ROLE,
    });
    await rotates(db);
    const { rows } = await db.raw(
      `select distinct tableowner from pg_tables where schemaname = 'public'`,
    );
    expect(rows).toEqual([{ tableowner: ROLE }]);
  });

  it('may have its tables made by somebody else, and says so where they are not', async () => {
    const database = { connection: AS_ROOT, prefix: PREFIX };
    await expect(open({ ...database, skipMigrations: true })).rejects.toThrow(
      /^the tables of Custody are not in its database, .*: run the migrations in .*migrations.* with knex first, or leave `backend.database.skipMigrations` out$/,
    );
    await open(database);
    await rotates(await open({ ...database, skipMigrations: true }));
  });
});
