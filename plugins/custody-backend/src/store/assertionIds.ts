import type { Knex } from 'knex';
import type { AssertionIdsRow } from './tables';

/**
 * Uses up the id of an assertion.
 *
 * INVARIANT: of all replicas, one succeeds: the primary key decides.
 *
 * @returns false when it was used before
 */
export async function useAssertionId(
  db: Knex,
  row: AssertionIdsRow,
): Promise<boolean> {
  const inserted = await db<AssertionIdsRow>('assertion_ids')
    .insert(row)
    .onConflict('id')
    .ignore()
    .returning('id');
  return inserted.length === 1;
}

/** Forgets ids of assertions that have expired: those are refused for their age. */
export async function pruneAssertionIds(db: Knex, now: string): Promise<void> {
  await db<AssertionIdsRow>('assertion_ids')
    .where('expires_at', '<', now)
    .delete();
}
