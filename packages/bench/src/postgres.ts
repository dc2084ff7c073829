import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@custody/demo';
import { Client } from 'pg';
import { unlessStopped } from './stopped';

/** The same that Backstage's `TestDatabases` reads. */
const VARIABLE = /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/;

/**
 * Does something with a PostgreSQL database of its own, which is gone afterwards, also when the process is told to stop;
 * one of a run that was killed, when the next begins. It is on the server that the environment names, else on one that is
 * started for it. Either way it keeps `fsync` as the server has it.
 *
 * @param work - is given the database's connection string
 */
export async function withPostgres<T>(
  work: (url: string) => Promise<T>,
): Promise<T> {
  const named = namedServer();
  if (named) {
    return withDatabase(named, work);
  }
  const directory = await mkdtemp(join(tmpdir(), 'custody-bench-'));
  const server = await startServer(directory, await freePort());
  try {
    return await withDatabase(server.superuserUrl('postgres'), work);
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const PREFIX = 'custody_bench_';

/** @returns the server that the environment names, if it does */
export function namedServer(): string | undefined {
  const name = Object.keys(process.env).find(key => VARIABLE.test(key));
  return name === undefined ? undefined : process.env[name];
}

async function withDatabase<T>(
  server: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    await dropLeftovers(admin);
    // As long as this is held, no other run takes it for left over.
    await admin.query('select pg_advisory_lock(hashtext($1))', [name]);
    await admin.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return await unlessStopped(() => work(url.href));
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}

/** Drops databases of runs that are gone and could not do it themselves. */
async function dropLeftovers(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [PREFIX],
  );
  for (const { name } of rows) {
    const { rows: locks } = await admin.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as taken',
      [name],
    );
    if (locks[0].taken) {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.query('select pg_advisory_unlock(hashtext($1))', [name]);
    }
  }
}

/** @returns a TCP port of the loopback interface that nobody listens on */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise(resolve => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') {
    throw new Error('the operating system gave no port');
  }
  return address.port;
}
