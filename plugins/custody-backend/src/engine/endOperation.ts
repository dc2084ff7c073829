import {
  stepRecord,
  type Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import { failingNotice } from '../services/notices';
import type { RequestOutcomes } from '../services/ports';
import { updateIdentity } from '../store/identities/writeIdentity';
import { insertNotice } from '../store/notices';
import type { Operation } from '../store/operations/findOperations';
import { updateOperation } from '../store/operations/writeOperation';
import type { IdentitiesRow } from '../store/tables';
import { operationEntry } from '../audit/entries';
import { giveUpVersion } from './giveUpVersion';
import { ENDINGS } from './endings';
import { revertConsumers } from './revertConsumers';
import { revertGrant } from './revertGrant';

/** The requests service, asked for late: it is made after the engine. */
export type LazyOutcomes = () => RequestOutcomes;

export type EndContext = {
  tx: Knex.Transaction;
  audit: AuditScope;
  outcomes: LazyOutcomes;
  now: Instant;
};

type Outcome =
  | { state: 'done' }
  | { state: 'failed' | 'cancelled'; reason: string };

/**
 * Ends an operation: settles its row for good, changes the identity as its kind says, and tells the request that
 * asked for it. The caller holds the identity's lock; it lets the next one begin.
 */
export async function endOperation(
  context: EndContext,
  subject: { identity: IdentitiesRow; operation: Operation },
  ending: Outcome,
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
  if (reason !== null) {
    await giveUpVersion(tx, operation, reason);
  }
  if (ending.state === 'done') {
    await ENDINGS[operation.kind](context, identity, operation);
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
    const { attempts } = operation;
    await insertNotice(
      tx,
      failingNotice(identity, operation, { error: reason ?? '', attempts }),
      now,
    );
  }
}

/**
 * A request that brought a version about was told when that became current; the others hear it at the end. Of one
 * that failed, nothing stays in force.
 *
 * @returns whether a grant was taken back
 */
async function tellRequest(
  context: EndContext,
  identity: IdentitiesRow,
  operation: Operation,
  failure: string | null,
): Promise<boolean> {
  const { tx, audit, outcomes, now } = context;
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
  await revertConsumers(context, identity, requestId, failure);
  return revertGrant(context, identity, { requestId, reason: failure });
}
