import {
  stepRecord,
  type Instant,
  type OperationKind,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import { unpublishIdentity } from '../services/identities/publish';
import type { RequestOutcomes } from '../services/ports';
import { endGrants } from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { Operation } from '../store/operations/findOperations';
import { updateOperation } from '../store/operations/writeOperation';
import type { IdentitiesRow } from '../store/tables';
import { identityEntry, operationEntry } from './auditEntries';
import { revertGrant } from './revertGrant';

/** The requests service, asked for late: it is made after the engine. */
export type LazyOutcomes = () => RequestOutcomes;

export type EndContext = {
  tx: Knex.Transaction;
  audit: AuditScope;
  outcomes: LazyOutcomes;
  now: Instant;
};

type Ending =
  | { state: 'done' }
  | { state: 'failed' | 'cancelled'; reason: string };

/**
 * Ends an operation: settles its row for good, changes the identity as its kind says, and tells the request that
 * asked for it. The caller holds the identity's lock; it lets the next one begin.
 */
export async function endOperation(
  context: EndContext,
  subject: { identity: IdentitiesRow; operation: Operation },
  ending: Ending,
): Promise<void> {
  const { tx, audit, now } = context;
  const { identity, operation } = subject;
  const reason = ending.state === 'done' ? null : ending.reason;
  const ended = await updateOperation(
    tx,
    operation,
    {
      state: ending.state,
      active_key: null,
      next_attempt_at: null,
      ticket: null,
      ticket_expires_at: null,
      finished_at: now,
      ...(reason !== null && { last_error: reason }),
    },
    now,
  );
  await audit.append({
    ...operationEntry(identity, ended, now),
    type: `operation.${ending.state}`,
    outcome: ending.state === 'failed' ? 'failure' : 'success',
    reason,
  });
  if (ending.state === 'done') {
    await EFFECTS[operation.kind](context, identity, operation);
  }
  const reverted = await tellRequest(context, identity, operation, reason);
  if (
    ending.state === 'failed' &&
    !reverted &&
    identity.failing_since === null
  ) {
    await updateIdentity(tx, identity.uid, {
      failing_since: now,
      updated_at: now,
    });
  }
}

/**
 * A request that brought a version about was told when that became current; the others hear it at the end. Of one
 * that failed, nothing stays in force.
 *
 * @returns whether a grant was taken back
 */
async function tellRequest(
  { tx, audit, outcomes, now }: EndContext,
  identity: IdentitiesRow,
  operation: Operation,
  failure: string | null,
): Promise<boolean> {
  const requestId = operation.request_id;
  const told = stepRecord(operation.progress, 'activate').doneAt !== null;
  if (requestId === null || told) {
    return false;
  }
  if (failure === null) {
    await outcomes().fulfilled(tx, audit, { requestId, now });
    return false;
  }
  await outcomes().failed(tx, audit, { requestId, reason: failure, now });
  return revertGrant(tx, identity, requestId, now);
}

type Effect = (
  context: EndContext,
  identity: IdentitiesRow,
  operation: Operation,
) => Promise<void>;

const NOTHING: Effect = async () => {};

const NO_CREDENTIAL = {
  current_version: null,
  rotation_due_at: null,
  rotation_overdue_at: null,
  credential_expires_at: null,
  failing_since: null,
};

const cutOff: Effect = async ({ tx, now }, identity) =>
  updateIdentity(tx, identity.uid, { ...NO_CREDENTIAL, updated_at: now });

const resumed: Effect = async ({ tx, audit, now }, identity, operation) => {
  await updateIdentity(tx, identity.uid, {
    state: 'governed',
    suspended_at: null,
    updated_at: now,
  });
  await audit.append({
    ...identityEntry(identity, now),
    type: 'identity.resumed',
    actor: operation.requested_by,
    operationId: operation.id,
    reason: operation.reason,
  });
};

/** INVARIANT: a retired ref is never used again; its row stays for that. */
const retired: Effect = async ({ tx, audit, now }, identity, operation) => {
  await updateIdentity(tx, identity.uid, {
    ...NO_CREDENTIAL,
    state: 'retired',
    grant_id: null,
    pending_request_id: null,
    updated_at: now,
  });
  await endGrants(tx, identity.uid, now);
  await unpublishIdentity(tx, identity, now);
  await audit.append({
    ...identityEntry(identity, now),
    type: 'identity.retired',
    actor: operation.requested_by,
    requestId: operation.request_id,
    operationId: operation.id,
    reason: operation.reason,
  });
};

/** What the end of each kind of operation means for its identity. */
const EFFECTS: Record<OperationKind, Effect> = {
  issue: NOTHING,
  rotate: NOTHING,
  revoke: cutOff,
  compromised: cutOff,
  retire: retired,
  suspend: NOTHING,
  resume: resumed,
  'lease-end': NOTHING,
};
