import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import type { OperationsRow } from '../tables';
import { type Operation, toOperation } from './findOperations';

/**
 * Takes operations that are due under a ticket.
 *
 * INVARIANT: an operation is claimed by one holder at a time. On PostgreSQL replicas pass over each other's rows;
 * on SQLite statements run one after the other. What is claimed is due again when its ticket expires, so that
 * whoever finds it then takes it from a holder that died; the old ticket then settles nothing.
 *
 * @param options.expiresAt - when the ticket is no longer good
 * @param options.limit - at most so many
 */
export async function claimOperations(
  db: Knex,
  options: { now: Instant; ticket: string; expiresAt: Instant; limit: number },
): Promise<Operation[]> {
  const due = db<OperationsRow>('operations')
    .select('id')
    .where('next_attempt_at', '<=', options.now)
    .orderBy('next_attempt_at')
    .limit(options.limit);
  if (locksRows(db)) {
    due.forUpdate().skipLocked();
  }
  const rows = await db<OperationsRow>('operations')
    .whereIn('id', due)
    .update({
      ticket: options.ticket,
      ticket_expires_at: options.expiresAt,
      next_attempt_at: options.expiresAt,
    })
    .returning('*');
  return rows.map(toOperation);
}
