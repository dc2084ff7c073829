import {
  ABANDON_PLAN,
  OPERATION_PLANS,
  type OperationStep,
  type OperationView,
  stepRecord,
} from '@custody/backstage-plugin-custody-common';
import type { OperationBrief } from '../../store/identities/identityCards';
import { adoptionOf, type Movers } from './adoptionView';

/** @returns an operation as pages show it */
export function operationView(
  operation: OperationBrief,
  people: Movers,
): OperationView {
  const observing =
    operation.to_version !== null && operation.kind === 'rotate';
  return {
    id: operation.id,
    kind: operation.kind,
    state: operation.state,
    step: operation.step,
    steps: stepViews(operation),
    fromVersion: operation.from_version,
    toVersion: operation.to_version,
    adoption: observing
      ? adoptionOf(operation.to_version as number, people)
      : null,
    attempts: operation.attempts,
    lastError: operation.last_error,
    nextAttemptAt:
      operation.state === 'retrying' || operation.state === 'waiting'
        ? operation.next_attempt_at
        : null,
    requestedBy: operation.requested_by,
    reason: operation.reason,
    startedAt: operation.created_at,
    finishedAt: operation.finished_at,
  };
}

/** The plan with how far it has come; of a version that was given up, what was done and what is taken back. */
function stepViews(operation: OperationBrief): OperationView['steps'] {
  const { progress, kind } = operation;
  const plan = OPERATION_PLANS[kind];
  const names: readonly OperationStep[] = progress.abandoned
    ? [
        ...plan.filter(
          name =>
            !ABANDON_PLAN.includes(name) &&
            stepRecord(progress, name).startedAt !== null,
        ),
        ...ABANDON_PLAN,
      ]
    : plan;
  return names.map(name => {
    const { doneAt, error, startedAt } = stepRecord(progress, name);
    return {
      name,
      state: stepState(operation, name, { done: doneAt !== null, error }),
      at: doneAt ?? startedAt,
    };
  });
}

function stepState(
  operation: OperationBrief,
  name: OperationStep,
  record: { done: boolean; error: string | null },
): OperationView['steps'][number]['state'] {
  if (record.done) {
    return 'done';
  }
  if (record.error !== null) {
    return 'failed';
  }
  const isCurrent = operation.finished_at === null && operation.step === name;
  return isCurrent ? 'current' : 'ahead';
}
