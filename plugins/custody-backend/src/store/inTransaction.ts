import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';

/** SQLite's and PostgreSQL's codes for a disk that is full. */
const DISK_FULL = ['SQLITE_FULL', '53100'];

/**
 * Runs work in a transaction, and fails with what the work failed with: SQLite rolls back by itself when the disk is
 * full, and the client's own rollback then fails too and would hide why.
 *
 * @throws ServiceUnavailableError when the disk is full; else what the work threw
 */
export async function inTransaction<T>(
  db: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  let cause: { error: unknown } | undefined;
  try {
    return await db.transaction(async tx => {
      try {
        return await work(tx);
      } catch (error) {
        cause = { error };
        throw error;
      }
    });
  } catch (error) {
    const failure = cause ? cause.error : error;
    if (isDiskFull(failure)) {
      throw new ServiceUnavailableError(
        "the disk of Custody's database is full; nothing was changed; make room and try again",
      );
    }
    throw failure;
  }
}

function isDiskFull(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    DISK_FULL.includes(String(error.code))
  );
}
