import type {
  Instant,
  OperationProgress,
  OperationStep,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import type { OperationsRow } from '../tables';
import type { Operation } from './findOperations';

/** What may change of an operation while it lives. */
export type OperationChange = Partial<
  Pick<
    OperationsRow,
    | 'state'
    | 'step'
    | 'from_version'
    | 'to_version'
    | 'attempts'
    | 'last_error'
    | 'next_attempt_at'
    | 'ticket'
    | 'ticket_expires_at'
    | 'active_key'
    | 'finished_at'
  >
> & { progress?: OperationProgress };

/** Enters an operation. */
export async function insertOperation(
  tx: Knex.Transaction,
  { progress, ...operation }: Operation,
): Promise<void> {
  await tx<OperationsRow>('operations').insert({
    ...operation,
    steps: JSON.stringify(progress),
  });
}

/**
 * Changes an operation in memory, for {@link updateOperation} to write together with what else comes of the same
 * transaction.
 *
 * @returns the operation as it is then
 */
export function changeOperation(
  operation: Operation,
  change: OperationChange,
  now: Instant,
): Operation {
  return { ...operation, ...change, updated_at: now };
}

/**
 * Changes an operation that the caller holds: under the lock of its identity and, once claimed, its own ticket. What
 * was changed of it in memory is written too.
 *
 * @returns the operation as it is now
 */
export async function updateOperation(
  tx: Knex.Transaction,
  operation: Operation,
  change: OperationChange,
  now: Instant,
): Promise<Operation> {
  const changed = changeOperation(operation, change, now);
  await tx<OperationsRow>('operations')
    .where({ id: operation.id })
    .update(columnsOf(changed));
  return changed;
}

/** One statement for any number of them; what is null for one is null. */
const UPDATE_ALL = `
  update operations set
    state = changed.state, step = changed.step, steps = changed.steps,
    from_version = changed.from_version, to_version = changed.to_version,
    attempts = changed.attempts, last_error = changed.last_error,
    next_attempt_at = changed.next_attempt_at,
    ticket = changed.ticket, ticket_expires_at = changed.ticket_expires_at,
    active_key = changed.active_key,
    updated_at = changed.updated_at, finished_at = changed.finished_at
  from json_populate_recordset(null::operations, :changed) as changed
  where operations.id = changed.id`;

/** Writes operations as they were changed in memory; the caller holds each as for {@link updateOperation}. */
export async function writeOperations(
  tx: Knex.Transaction,
  operations: readonly Operation[],
): Promise<void> {
  if (operations.length === 0) {
    return;
  }
  if (locksRows(tx)) {
    const changed = JSON.stringify(
      operations.map(operation => ({
        id: operation.id,
        ...columnsOf(operation),
      })),
    );
    await tx.raw(UPDATE_ALL, { changed });
    return;
  }
  for (const operation of operations) {
    await tx<OperationsRow>('operations')
      .where({ id: operation.id })
      .update(columnsOf(operation));
  }
}

/** All that may change of an operation, as its row has it. */
function columnsOf(operation: Operation) {
  return {
    state: operation.state,
    step: operation.step,
    steps: JSON.stringify(operation.progress),
    from_version: operation.from_version,
    to_version: operation.to_version,
    attempts: operation.attempts,
    last_error: operation.last_error,
    next_attempt_at: operation.next_attempt_at,
    ticket: operation.ticket,
    ticket_expires_at: operation.ticket_expires_at,
    active_key: operation.active_key,
    updated_at: operation.updated_at,
    finished_at: operation.finished_at,
  };
}

/**
 * Makes the active operation of an identity due at once, if it stands at a step. It stands there or it is past it:
 * a holder that is about to release it has the row locked, so that the one or the other comes first, never neither.
 */
export async function wakeOperation(
  tx: Knex.Transaction,
  identityUid: string,
  step: OperationStep,
  now: Instant,
): Promise<void> {
  await tx<OperationsRow>('operations')
    .where({ active_key: identityUid, step })
    .update({ next_attempt_at: now });
}

/** Gives back what is held under a ticket, due at once: for a process that shuts down. */
export async function releaseTicket(
  db: Knex,
  held: { id: string; ticket: string },
  now: Instant,
): Promise<void> {
  await db<OperationsRow>('operations').where(held).update({
    ticket: null,
    ticket_expires_at: null,
    next_attempt_at: now,
  });
}
