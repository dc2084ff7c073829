import { cuts, type Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  listQueuedOperations,
  type Operation,
} from '../store/operations/findOperations';
import { updateOperation } from '../store/operations/writeOperation';

/** @returns the waiting operation that ends the running one, if there is one */
export async function findCutter(
  tx: Knex.Transaction,
  running: Operation,
): Promise<Operation | undefined> {
  const queued = await listQueuedOperations(tx, running.identity_uid);
  return queued.find(({ kind }) => cuts(kind, running.kind));
}

/**
 * Lets the next waiting operation of an identity begin: what cuts off first, then the oldest. The caller holds the
 * identity's lock, and has ended the active one.
 */
export async function promoteNext(
  tx: Knex.Transaction,
  identityUid: string,
  now: Instant,
): Promise<void> {
  const queued = await listQueuedOperations(tx, identityUid);
  const next = queued.find(({ kind }) => cuts(kind, 'rotate')) ?? queued.at(0);
  if (next) {
    await updateOperation(
      tx,
      next,
      { active_key: identityUid, next_attempt_at: now, state: 'running' },
      now,
    );
  }
}
