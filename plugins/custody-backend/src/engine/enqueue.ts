import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  cuts,
  CUTTING_KINDS,
  type Instant,
  NO_PROGRESS,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import type { NewOperation, Operations } from '../services/ports';
import { lockIdentity } from '../store/identities/findIdentity';
import {
  findActiveOperation,
  listQueuedOperations,
  type Operation,
} from '../store/operations/findOperations';
import { endLeasesOf } from '../store/leases/writeLeases';
import { insertOperation } from '../store/operations/writeOperation';
import { operationEntry } from '../audit/entries';
import { endOperation, type LazyOutcomes } from './endOperation';
import { endWaiting } from './endWaiting';
import { laneOf } from './lane';

/**
 * Enters an operation for an identity, in the transaction of whatever asks for it.
 *
 * INVARIANT: one operation of an identity is active; others wait for it to end. What cuts off doesn't wait: it ends
 * the active one, at once if nobody works on it, else when the call that is under way returns.
 *
 * @param options.whenBusy - `queue` to wait behind an active one, `refuse` to be told instead
 * @throws ConflictError when an operation of the same kind is under way, or one that can't be waited for
 */
export async function enqueue(
  deps: { tx: Knex.Transaction; audit: AuditScope; outcomes: LazyOutcomes },
  uid: string,
  operation: NewOperation,
  options: { now: Instant; whenBusy: 'queue' | 'refuse' },
): Promise<Operation> {
  const { tx, audit } = deps;
  const { now } = options;
  const identity = await lockIdentity(tx, uid);
  const active = await findActiveOperation(tx, uid);
  const cutting = active !== undefined && cuts(operation.kind, active.kind);
  const queuedAlready = (await listQueuedOperations(tx, uid)).some(
    ({ kind }) => kind === operation.kind,
  );
  if (active && !cutting && options.whenBusy === 'refuse') {
    throw new ConflictError(
      `\`${identity.ref}\` has a running operation, \`${active.kind}\`: wait until it ends`,
    );
  }
  if (operation.requestId === null && queuedAlready) {
    throw new ConflictError(
      `\`${identity.ref}\` has \`${operation.kind}\` waiting already: it begins when \`${active?.kind}\` has ended`,
    );
  }
  const canCancel = cutting && !isHeld(active, now);
  if (canCancel) {
    await endOperation(
      { ...deps, now },
      { identity, operation: active },
      { state: 'cancelled', reason: `ended by \`${operation.kind}\`` },
    );
  }
  const queued = active !== undefined && !canCancel;
  const row: Operation = {
    id: randomUUID(),
    kind: operation.kind,
    identity_uid: uid,
    lane: laneOf(operation.kind, identity.tenant),
    state: queued ? 'waiting' : 'running',
    step: null,
    progress: NO_PROGRESS,
    from_version: identity.current_version,
    to_version: null,
    request_id: operation.requestId,
    requested_by: operation.requestedBy,
    reason: operation.reason,
    attempts: 0,
    last_error: null,
    next_attempt_at: queued ? null : now,
    ticket: null,
    ticket_expires_at: null,
    active_key: queued ? null : uid,
    created_at: now,
    updated_at: now,
    finished_at: null,
  };
  await insertOperation(tx, row);
  if (CUTTING_KINDS.includes(operation.kind)) {
    // They don't wait for the operation, nor for one another.
    await endLeasesOf(tx, uid, {
      reason: `ended by \`${operation.kind}\``,
      by: operation.requestedBy,
    });
  }
  await audit.append({
    ...operationEntry(identity, row, now),
    type: 'operation.started',
    actor: operation.requestedBy,
    reason: operation.reason,
  });
  return row;
}

/** @returns the queue as services know it; `outcomes` is asked for late, because requests are made after it */
export function createOperations(outcomes: LazyOutcomes): Operations {
  return {
    enqueue: (tx, audit, uid, operation, options) =>
      enqueue({ tx, audit, outcomes }, uid, operation, options),
    endWaiting: (tx, audit, uid, ended) =>
      endWaiting({ tx, audit, outcomes }, uid, ended),
  };
}

function isHeld(operation: Operation, now: Instant): boolean {
  return (
    operation.ticket !== null &&
    operation.ticket_expires_at !== null &&
    operation.ticket_expires_at > now
  );
}
