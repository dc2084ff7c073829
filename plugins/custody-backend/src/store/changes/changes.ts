import type { Knex } from 'knex';
import { type Db, locksRows } from '../database';
import type { ChangesRow } from '../tables';

/** One lock for all writers of the feed; any number that nobody else uses. */
const FEED_LOCK = 4_207_115;

/**
 * Appends to the feed for the entity provider.
 *
 * INVARIANT: cursors become visible in their order. Two transactions that commit in another order than they drew
 * their numbers would let a reader pass over the later one; so writers of the feed take turns.
 */
export async function appendChange(
  tx: Knex.Transaction,
  change: Omit<ChangesRow, 'cursor'>,
): Promise<void> {
  await lockFeed(tx);
  await tx<ChangesRow>('changes').insert(change);
}

/** Keeps others from writing to the feed until the transaction ends. */
export async function lockFeed(tx: Knex.Transaction): Promise<void> {
  if (locksRows(tx)) {
    await tx.raw('select pg_advisory_xact_lock(?)', [FEED_LOCK]);
  }
}

/** @returns changes after a cursor, oldest first, at most `limit` */
export function readChanges(
  db: Db,
  options: { after: number; limit: number },
): Promise<ChangesRow[]> {
  return db<ChangesRow>('changes')
    .where('cursor', '>', options.after)
    .orderBy('cursor')
    .limit(options.limit);
}

/** @returns where the feed ends; 0 for an empty one */
export async function lastChangeCursor(db: Db): Promise<number> {
  const row = await db<ChangesRow>('changes').max({ last: 'cursor' }).first();
  return Number(row?.last ?? 0);
}
