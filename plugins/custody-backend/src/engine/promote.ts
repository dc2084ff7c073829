import { cuts, type Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  listQueuedOperations,
  type Operation,
} from '../store/operations/findOperations';
import { updateOperation } from '../store/operations/writeOperation';

/** @returns the waiting operation that ends the running one, if there is one */
export function findCutter(
  queued: readonly Operation[],
  running: Operation,
): Operation | undefined {
  return queued.find(({ kind }) => cuts(kind, running.kind));
}

/**
 * Lets the next waiting operation of an identity begin: what cuts off first, then the oldest. The caller holds the
 * identity's lock, and has ended the active one.
 *
 * @param queued - what waits, for who has read it under that lock
 */
export async function promoteNext(
  tx: Knex.Transaction,
  identityUid: string,
  now: Instant,
  queued?: readonly Operation[],
): Promise<void> {
  const waiting = queued ?? (await listQueuedOperations(tx, identityUid));
  const next =
    waiting.find(({ kind }) => cuts(kind, 'rotate')) ?? waiting.at(0);
  if (next) {
    await updateOperation(
      tx,
      next,
      { active_key: identityUid, next_attempt_at: now, state: 'running' },
      now,
    );
  }
}
