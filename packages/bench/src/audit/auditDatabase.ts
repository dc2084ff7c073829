import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { withPostgres } from '../postgres';
import {
  createFileSigner,
  openDatabase,
  sealEvents,
  systemClock,
} from './internals';

export type AuditDatabase = {
  db: Knex;
  url: string;
  /** Where files may be put; gone afterwards. */
  directory: string;
  /** Seals all that is not sealed. @returns how many events */
  seal(): Promise<number>;
};

/** Does something with a new database whose audit log is signed by a key in a file, as plugins sign it. */
export function withAuditDatabase<T>(
  work: (audit: AuditDatabase) => Promise<T>,
): Promise<T> {
  return withPostgres(async url => {
    const directory = await mkdtemp(join(tmpdir(), 'custody-bench-'));
    const db = knexFactory({ client: 'pg', connection: url });
    try {
      await openDatabase({ getClient: async () => db });
      const logger = mockServices.rootLogger({ level: 'error' });
      const signer = await createFileSigner(join(directory, 'key.pem'), logger);
      const { signal } = new AbortController();
      const deps = { db, clock: systemClock, signer, logger };
      return await work({
        db,
        url,
        directory,
        seal: () => sealEvents(deps, signal),
      });
    } finally {
      await db.destroy();
      await rm(directory, { recursive: true, force: true });
    }
  });
}

/** @returns the seconds that something took by the clock */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
