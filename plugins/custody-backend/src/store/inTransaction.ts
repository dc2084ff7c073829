import { setTimeout } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Knex } from 'knex';
import { locksRows } from './database';

/*
 * INVARIANT: whoever locks more than one row locks in this order:
 *
 *   1. the identity        `lockIdentity`
 *   2. its operation       `lockHeld`, and every change of one
 *   3. its requests        `lockRequest`, which takes the lock of the identity before its own
 *   4. the tally           `lockTally`, of those who break glass
 *   5. the feed            `appendChange`
 *
 * Before all of them comes a name by which something is counted, `lockName`.
 *
 * No transaction of the domain waits for the lock of an identity while it holds another: the engine's turns take
 * several at once, before all else, and pass over those that somebody has (`lockAllHeld`); sweeps over many change
 * nothing else. So all that is locked beneath an identity is locked by the one that holds it, and nobody waits for
 * somebody who waits for them.
 */

/** SQLite's and PostgreSQL's codes for a disk that is full. */
const DISK_FULL = ['SQLITE_FULL', '53100'];

/** PostgreSQL's codes for a transaction that it ended for another's sake: a deadlock, or a failure to serialize. */
const ENDED_FOR_ANOTHER = ['40P01', '40001'];

/** How often a transaction is tried at the most. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 20;

/**
 * Runs work in a transaction, and fails with what the work failed with: SQLite rolls back by itself when the disk is
 * full, and the client's own rollback then fails too and would hide why.
 *
 * INVARIANT: the work may be run again from its start. A transaction that the database ended for another's sake, in a
 * deadlock or a failure to serialize, left nothing behind; so work changes nothing but what it changes through `tx`.
 *
 * @param options.limitsSilence - the work's first statement selects {@link LIMIT_SILENCE_SQL} itself
 * @throws ServiceUnavailableError when the disk is full; else what the work threw
 */
export async function inTransaction<T>(
  db: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const result = await attemptOnce(db, work, options);
    if (result.ok) {
      return result.value;
    }
    const { error } = result;
    if (attempt < ATTEMPTS && hasCode(error, ENDED_FOR_ANOTHER)) {
      // Each waits for another while, so that those that collided do not do so again.
      await setTimeout(FIRST_PAUSE_MS * attempt * (1 + Math.random()));
      continue;
    }
    if (hasCode(error, DISK_FULL)) {
      throw new ServiceUnavailableError(
        "the disk of Custody's database is full; nothing was changed; make room and try again",
      );
    }
    throw error;
  }
}

/**
 * Between two statements of a transaction nothing is waited for. A process that says nothing for so long stands still
 * or is cut off, and the server takes from it what it locked, so that another can go on.
 */
const LONGEST_SILENCE = '5s';

/** What limits the silence of a transaction on PostgreSQL, for a statement that is made anyway to carry it along. */
export const LIMIT_SILENCE_SQL = `set_config('idle_in_transaction_session_timeout', '${LONGEST_SILENCE}', true)`;

export type TransactionOptions = { limitsSilence?: boolean };

async function attemptOnce<T>(
  db: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
  { limitsSilence = false }: TransactionOptions,
): Promise<{ ok: true; value: T } | { ok: false; error: unknown }> {
  let cause: { error: unknown } | undefined;
  try {
    const value = await db.transaction(async tx => {
      try {
        if (locksRows(tx) && !limitsSilence) {
          await tx.raw(`select ${LIMIT_SILENCE_SQL}`);
        }
        return await work(tx);
      } catch (error) {
        cause = { error };
        throw error;
      }
    });
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error: cause ? cause.error : error };
  }
}

/** Whether an error, or what it was caused by, has one of these codes of the database. */
function hasCode(error: unknown, codes: readonly string[]): boolean {
  for (
    let each = error, depth = 0;
    typeof each === 'object' && each !== null && depth < 5;
    each = 'cause' in each ? each.cause : undefined, depth++
  ) {
    if ('code' in each && codes.includes(String(each.code))) {
      return true;
    }
  }
  return false;
}
