import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { readOrCreateSecretFile } from '../secretFile';
import { DEMO_DATABASES, type DemoDatabase } from './schemas';
import type { RunningServer } from './server';

/**
 * Makes the demo's databases with their sample data, and one account a database with which Custody
 * manages roles there. Safe to repeat: what exists is left alone, what may be granted is set again.
 *
 * @param server - the running server
 * @param dataDir - the accounts' passwords are kept below it, in files of mode 0600
 * @returns the connection URL of each account, by the database's name
 */
export async function seedDatabases(
  server: RunningServer,
  dataDir: string,
): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  await withClient(server.superuserUrl('postgres'), async client => {
    await client.query('revoke all on database postgres from public');
    await client.query('revoke all on database template1 from public');
  });
  for (const database of DEMO_DATABASES) {
    const password = await readOrCreateSecretFile(
      path.join(dataDir, 'postgres', `${database.adminRole}-password`),
      () => randomBytes(24).toString('base64url'),
    );
    await createDatabase(server, database);
    await createAdmin(server, database, password);
    urls[database.name] = `postgresql://${
      database.adminRole
    }:${encodeURIComponent(password)}@localhost:${server.port}/${
      database.name
    }`;
  }
  return urls;
}

async function createDatabase(
  server: RunningServer,
  database: DemoDatabase,
): Promise<void> {
  await withClient(server.superuserUrl('postgres'), async client => {
    const { rowCount } = await client.query(
      'select from pg_database where datname = $1',
      [database.name],
    );
    if (!rowCount) {
      await client.query(`create database ${escapeIdentifier(database.name)}`);
    }
  });
  await withClient(server.superuserUrl(database.name), async client => {
    // All in one transaction, so that an interrupted first start is made good by the next.
    await client.query('begin');
    const { rows } = await client.query<{ made: boolean }>(
      'select to_regnamespace($1) is not null as made',
      [database.schema],
    );
    if (!rows[0].made) {
      await client.query(database.createSql);
    }
    await client.query('commit');
  });
}

/**
 * INVARIANT: the account is no superuser, enters no other database and creates none. It can hand on what
 * `grantableSql` lists, and administers only the roles that it created itself (PostgreSQL 16 and up).
 */
async function createAdmin(
  server: RunningServer,
  database: DemoDatabase,
  password: string,
): Promise<void> {
  await withClient(server.superuserUrl(database.name), async client => {
    const role = escapeIdentifier(database.adminRole);
    const name = escapeIdentifier(database.name);
    await client.query('begin');
    const { rowCount } = await client.query(
      'select from pg_roles where rolname = $1',
      [database.adminRole],
    );
    await client.query(
      `${rowCount ? 'alter' : 'create'} role ${role}
       login nosuperuser createrole nocreatedb noreplication nobypassrls
       password ${escapeLiteral(password)}`,
    );
    await client.query(`revoke all on database ${name} from public`);
    await client.query('revoke all on schema public from public');
    await client.query(
      `grant connect on database ${name} to ${role} with grant option`,
    );
    await client.query(database.grantableSql);
    await client.query('commit');
  });
}

async function withClient<T>(
  connectionString: string,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
