import {
  afterFailure,
  type Instant,
  nextStep,
  type OperationStep,
  type RetryPolicy,
  stepRecord,
  withStep,
} from '@custody/backstage-plugin-custody-common';
import { failingNotice } from '../services/notices';
import {
  findCredential,
  updateCredential,
} from '../store/credentials/credentials';
import { findIdentity } from '../store/identities/findIdentity';
import { updateIdentity } from '../store/identities/writeIdentity';
import { insertNotice } from '../store/notices';
import { changeOperation } from '../store/operations/writeOperation';
import type { IdentitiesRow } from '../store/tables';
import { operationEntry } from '../audit/entries';
import type { Failure } from '../failures';
import { giveUpVersion } from './giveUpVersion';
import type { AnyStep, StepContext } from './steps';

/**
 * The changes that one turn of an operation can make to its row: a step begun, done, or failed. Each takes the
 * context as it is and gives it as it is then. A turn ends with a step begun for other systems, a wait, or the end of
 * the operation, each of which writes the row; what comes before that is changed in memory and written with it.
 */

/**
 * What a step prepares, and the operation as it is when the step begins. It is for the caller to write it: before
 * anything is done at other systems.
 */
export async function beginStep(
  context: StepContext,
  step: AnyStep,
  lease: { ticketExpiresAt: Instant },
): Promise<{ context: StepContext; prepared: unknown }> {
  const { operation, now } = context;
  const prepared = await step.prepare(context);
  const { startedAt } = stepRecord(operation.progress, step.name);
  const begun = changeOperation(
    operation,
    {
      state: 'running',
      step: step.name,
      progress: withStep(operation.progress, step.name, {
        startedAt: startedAt ?? now,
      }),
      to_version: prepared.toVersion ?? operation.to_version,
      ticket_expires_at: lease.ticketExpiresAt,
      next_attempt_at: lease.ticketExpiresAt,
    },
    now,
  );
  return { context: { ...context, operation: begun }, prepared };
}

/** Persists that a step was done, and what came of it. */
export async function settleStep(
  context: StepContext,
  step: AnyStep,
  outcome: { prepared: unknown; result: unknown; because?: string | null },
): Promise<StepContext> {
  const { tx, audit, operation, identity, now } = context;
  const { data } = await step.settle(context, outcome.prepared, outcome.result);
  const { attempts } = stepRecord(operation.progress, step.name);
  // What is done ahead of its turn, to older versions, is to be done again in its turn, to those that are left.
  const isItsTurn = nextStep(operation) === step.name;
  const settled = changeOperation(
    operation,
    {
      attempts: 0,
      last_error: null,
      progress: withStep(operation.progress, step.name, {
        doneAt: isItsTurn ? now : null,
        attempts: attempts + 1,
        error: null,
      }),
    },
    now,
  );
  await audit.append({
    ...operationEntry(identity, settled, now, {
      step: step.name,
      attempts: attempts + 1,
      ...data,
    }),
    type: 'operation.step',
    reason: outcome.because ?? null,
  });
  return {
    ...context,
    operation: settled,
    identity: step.leavesIdentity
      ? identity
      : ((await findIdentity(tx, identity.uid)) as IdentitiesRow),
  };
}

/**
 * Persists that a step failed, and what follows: a later try, or giving the new version up.
 *
 * @returns when it is tried again; null when it isn't
 */
export async function failStep(
  context: StepContext,
  failed: { step: OperationStep; failure: Failure },
  policy: RetryPolicy,
  jitter: number,
): Promise<{ context: StepContext; retryAt: Instant | null }> {
  const { tx, audit, operation, identity, now } = context;
  const { step, failure } = failed;
  const attempts = stepRecord(operation.progress, step).attempts + 1;
  const next = afterFailure(
    operation,
    { step, attempts, jitter, ...failure },
    now,
    policy,
  );
  const progress = withStep(operation.progress, step, {
    attempts,
    error: failure.message,
  });
  const updated = changeOperation(
    operation,
    {
      state: next.do === 'retry' ? 'retrying' : 'running',
      step,
      attempts,
      last_error: failure.message,
      progress:
        next.do === 'abandon'
          ? { ...progress, abandoned: { reason: next.reason, at: now } }
          : progress,
    },
    now,
  );
  await audit.append({
    ...operationEntry(identity, updated, now, {
      step,
      attempts,
      permanent: failure.permanent,
      failing: next.do === 'abandon' || next.failing,
      nextAttemptAt: next.do === 'retry' ? next.at : null,
    }),
    type: 'operation.failed-attempt',
    outcome: 'failure',
    reason: failure.message,
  });
  const startsFailing =
    next.do === 'retry' && next.failing && identity.failing_since === null;
  if (startsFailing) {
    await updateIdentity(tx, identity.uid, {
      failing_since: now,
      updated_at: now,
    });
    await insertNotice(
      tx,
      failingNotice(identity, updated, { error: failure.message, attempts }),
      now,
    );
  }
  if (next.do === 'abandon') {
    await giveUpVersion(tx, operation, next.reason);
  } else {
    await noteOnVersion(context, failure.message);
  }
  return {
    context: {
      ...context,
      operation: updated,
      identity: startsFailing ? { ...identity, failing_since: now } : identity,
    },
    retryAt: next.do === 'retry' ? next.at : null,
  };
}

async function noteOnVersion(
  { tx, operation, identity }: StepContext,
  error: string,
): Promise<void> {
  if (operation.to_version === null) {
    return;
  }
  const version = await findCredential(tx, identity.uid, operation.to_version);
  if (version?.state === 'next') {
    await updateCredential(tx, version.id, { error });
  }
}
