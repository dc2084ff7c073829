import type { Instant } from '@custody/backstage-plugin-custody-common';
import { type Db, locksRows } from './database';

/** The time as the database has it. What must not hang on the clock of one process is held against this. */
export type DatabaseNow = (db: Db) => Promise<Instant>;

/**
 * @param db - a client, or a transaction: then the time at which this is read, and not that at which it began. It may
 * have waited for a lock since
 */
export const databaseNow: DatabaseNow = async db => {
  const now = db.raw(
    locksRows(db)
      ? `to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
      : `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  );
  const [row]: Array<{ now: Instant }> = await db.select({ now });
  return row.now;
};

/**
 * Has the server end this transaction when its process says nothing for a while, so that one that is paused keeps
 * nobody from the rows that it locked. On SQLite there is one process.
 */
export async function endWhenIdle(db: Db): Promise<void> {
  if (locksRows(db)) {
    await db.raw(`set local idle_in_transaction_session_timeout = '3s'`);
  }
}
