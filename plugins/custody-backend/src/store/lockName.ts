import type { Knex } from 'knex';
import { locksRows } from './database';

/** Kinds of things that are counted under a lock; any numbers that nobody else uses. */
const KINDS = {
  delegations: 4_207_117,
  certificates: 4_207_118,
  auditReads: 4_207_119,
} as const;

/**
 * Keeps others from counting the same of the same person until the transaction ends: of any number at once no more get
 * through than may. It is taken before all other locks.
 */
export async function lockName(
  tx: Knex.Transaction,
  kind: keyof typeof KINDS,
  name: string,
): Promise<void> {
  if (locksRows(tx)) {
    await tx.raw('select pg_advisory_xact_lock(?, hashtext(?))', [
      KINDS[kind],
      name,
    ]);
  }
}
