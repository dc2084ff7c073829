import type { Instant, IsoDuration } from '../values';
import { addDuration } from '../values';
import { type AdoptionCount, isAdopted, overlapEnd } from './adoption';
import { type RetryPolicy, retryDelayMillis } from './backoff';
import { ABANDON_PLAN, OPERATION_PLANS } from './plan';
import { type OperationProgress, stepRecord } from './progress';
import type { OperationKind, OperationStep } from './words';

/**
 * The step machine of an operation. It knows nothing of databases and providers: it is given what is recorded and
 * the time, and says what to do next. The engine does that, records it, and asks again; so whatever is lost in a
 * crash is what had not been recorded, and doing it once more is what every step is made for.
 *
 * ```
 *  issue ─▶ deliver ─▶ activate ─▶ observe ─▶ revoke ─▶ verify-revoked ─▶ finish
 *    │         │                   waits until          (never gives up)
 *    └────┬────┘                   adopted, or the
 *     abandon: revoke what was     overlap has ended
 *     half made, then give up
 * ```
 */
export type OperationSnapshot = {
  kind: OperationKind;
  progress: OperationProgress;
  /** When a failed step may be tried again; null when the last one didn't fail. */
  retryAt: Instant | null;
  /** Of the version that consumers move to. */
  adoption: AdoptionCount;
  /** When the new version became current; null before that. */
  activatedAt: Instant | null;
  maxOverlap: IsoDuration | null;
  /**
   * When the overlap of a version ends that an earlier rotation retired, and that is still there because a consumer joined
   * meanwhile; null when there is none.
   */
  olderUntil?: Instant | null;
  /** Why something stronger ends this operation now; null when nothing does. */
  cutBy: string | null;
};

export type Directive =
  | { do: 'act'; step: OperationStep; because: string | null }
  | {
      do: 'wait';
      step: OperationStep;
      until: Instant;
      for: 'retry' | 'adoption';
    }
  | { do: 'finish' }
  | { do: 'give-up'; reason: string }
  | { do: 'cancel'; reason: string };

/**
 * What is to be done with an operation now. Pure; the same snapshot at the same time gives the same answer.
 *
 * @param now - the present instant
 */
export function decide(snapshot: OperationSnapshot, now: Instant): Directive {
  const { progress, retryAt } = snapshot;
  if (snapshot.cutBy !== null) {
    return { do: 'cancel', reason: snapshot.cutBy };
  }
  const step = nextStep(snapshot);
  if (step === null) {
    return progress.abandoned
      ? { do: 'give-up', reason: progress.abandoned.reason }
      : { do: 'finish' };
  }
  if (retryAt !== null && retryAt > now) {
    return { do: 'wait', step, until: retryAt, for: 'retry' };
  }
  return step === 'observe'
    ? observe(snapshot, now)
    : { do: 'act', step, because: null };
}

/** @returns the first step of the plan that isn't done; null when all are */
export function nextStep(
  snapshot: Pick<OperationSnapshot, 'kind' | 'progress'>,
): OperationStep | null {
  const { kind, progress } = snapshot;
  const plan = progress.abandoned ? ABANDON_PLAN : OPERATION_PLANS[kind];
  return plan.find(step => stepRecord(progress, step).doneAt === null) ?? null;
}

function observe(snapshot: OperationSnapshot, now: Instant): Directive {
  const { adoption, activatedAt, maxOverlap } = snapshot;
  if (isAdopted(adoption)) {
    const because =
      adoption.of === 1
        ? 'its one consumer moved'
        : `all ${adoption.of} consumers moved`;
    return { do: 'act', step: 'observe', because };
  }
  // INVARIANT: an old version outlives everyone who hasn't moved, until policy's limit and not a moment less.
  const until = overlapEnd(activatedAt ?? now, maxOverlap);
  if (until > now) {
    // INVARIANT: a consumer that joins late makes no old version live longer: each has its own limit.
    const older = snapshot.olderUntil ?? until;
    return older > now
      ? {
          do: 'wait',
          step: 'observe',
          until: older < until ? older : until,
          for: 'adoption',
        }
      : {
          do: 'act',
          step: 'verify-revoked',
          because: 'the overlap of an older version ended',
        };
  }
  const because = `the overlap ended with ${adoption.moved} of ${adoption.of} consumers moved`;
  return { do: 'act', step: 'observe', because };
}

export type AfterFailure =
  | { do: 'retry'; at: Instant; failing: boolean }
  | { do: 'abandon'; reason: string };

/** Steps at which a failure that no repetition mends ends the operation: nobody uses the new version yet. */
const CAN_ABANDON: readonly OperationStep[] = ['issue', 'deliver'];

/**
 * What to do about a step that failed. All but a permanent failure before activation is tried again for ever;
 * revocation above all.
 *
 * @param failure - `attempts`: failures of this step so far, this one included; `jitter`: a random number from 0 up to 1
 */
export function afterFailure(
  snapshot: Pick<OperationSnapshot, 'progress'>,
  failure: {
    step: OperationStep;
    attempts: number;
    permanent: boolean;
    message: string;
    jitter: number;
  },
  now: Instant,
  policy: RetryPolicy,
): AfterFailure {
  if (
    failure.permanent &&
    snapshot.progress.abandoned === null &&
    CAN_ABANDON.includes(failure.step)
  ) {
    return { do: 'abandon', reason: failure.message };
  }
  const delay = retryDelayMillis(failure.attempts, failure.jitter, policy);
  return {
    do: 'retry',
    at: addDuration(now, `PT${(delay / 1000).toFixed(3)}S`),
    failing: failure.attempts >= policy.failingAfter,
  };
}
