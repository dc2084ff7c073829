import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@custody/demo';
import { Client } from 'pg';

/** The same that Backstage's `TestDatabases` reads. */
const VARIABLE = /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/;

/**
 * Does something with a PostgreSQL database of its own, which is gone afterwards: on the server that the environment
 * names, else on one that is started for it. Either way it keeps `fsync` as the server has it.
 *
 * @param work - is given the database's connection string
 */
export async function withPostgres<T>(
  work: (url: string) => Promise<T>,
): Promise<T> {
  const name = Object.keys(process.env).find(key => VARIABLE.test(key));
  const named = name === undefined ? undefined : process.env[name];
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

async function withDatabase<T>(
  server: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const name = `custody_bench_${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    await admin.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
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
