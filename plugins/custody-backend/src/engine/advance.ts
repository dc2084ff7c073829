import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  decide,
  type Instant,
  type OperationStep,
  type RetryPolicy,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../audit/auditLog';
import type { SinkRegistry } from '../services/ports';
import { lockIdentity } from '../store/identities/findIdentity';
import { lockHeldOperation } from '../store/operations/findOperations';
import { updateOperation } from '../store/operations/writeOperation';
import { endOperation, type LazyOutcomes } from './endOperation';
import { type Failure, StepError, TicketLostError } from './errors';
import { promoteNext } from './promote';
import { readSnapshot } from './snapshot';
import { type AnyStep, type StepContext, STEPS } from './steps';
import { beginStep, failStep, settleStep } from './turn';

/** An operation that was claimed, and the ticket that says so. */
export type Held = { id: string; ticket: string; identityUid: string };

/** What became of the step that this holder began last. */
export type Report =
  | { ok: true; step: OperationStep; prepared: unknown; result: unknown }
  | { ok: false; step: OperationStep; failure: Failure };

/** A step begun: what is to be done at other systems, outside of any transaction. */
export type Work = { step: AnyStep; prepared: unknown };

export type AdvanceDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  outcomes: LazyOutcomes;
  sinks: SinkRegistry;
  retry: RetryPolicy;
  /** A random number from 0 up to 1. */
  jitter(): number;
};

type Times = { now: Instant; ticketExpiresAt: Instant };

/**
 * One turn of an operation, in one transaction: settles what was done, asks the step machine what is next, and goes
 * on until there is work for other systems, or until the operation waits or ends.
 *
 * INVARIANT: it changes nothing unless the operation is still held under the caller's ticket.
 *
 * @param report - what became of the work of the last turn; null on the first after claiming
 * @returns the work to do now; null when the operation was released or has ended
 * @throws TicketLostError when somebody else holds the operation
 * @throws StepError when a step could not be prepared or settled; then nothing of this turn was persisted
 */
export function advance(
  deps: AdvanceDeps,
  held: Held,
  report: Report | null,
  times: Times,
): Promise<Work | null> {
  return audited(deps, async (tx, audit) => {
    const identity = await lockIdentity(tx, held.identityUid);
    const operation = await lockHeldOperation(tx, {
      id: held.id,
      ticket: held.ticket,
    });
    if (!operation) {
      throw new TicketLostError(`operation \`${held.id}\` has another holder`);
    }
    const { outcomes, sinks } = deps;
    const { now } = times;
    const start = { tx, audit, outcomes, sinks, identity, operation, now };
    const { context, retryAt } = await takeReport(deps, start, report);
    return goOn(context, retryAt, times);
  });
}

async function takeReport(
  deps: AdvanceDeps,
  context: StepContext,
  report: Report | null,
): Promise<{ context: StepContext; retryAt: Instant | null }> {
  if (report === null) {
    return { context, retryAt: null };
  }
  if (!report.ok) {
    return failStep(context, report, deps.retry, deps.jitter());
  }
  const settled = await inStep(
    report.step,
    settleStep(context, STEPS[report.step], report),
  );
  return { context: settled, retryAt: null };
}

async function goOn(
  start: StepContext,
  retryAt: Instant | null,
  times: Times,
): Promise<Work | null> {
  let context = start;
  for (;;) {
    const { tx, identity, operation, now } = context;
    const snapshot = await readSnapshot(tx, identity, operation, retryAt);
    const directive = decide(snapshot, now);
    switch (directive.do) {
      case 'act': {
        const step = STEPS[directive.step];
        const { because } = directive;
        const begun = await inStep(step.name, beginStep(context, step, times));
        if (step.act) {
          return { step, prepared: begun.prepared };
        }
        context = await inStep(
          step.name,
          settleStep(begun.context, step, {
            prepared: begun.prepared,
            result: undefined,
            because,
          }),
        );
        break;
      }
      case 'wait':
        await updateOperation(
          tx,
          operation,
          {
            state: directive.for === 'retry' ? 'retrying' : 'waiting',
            step: directive.step,
            next_attempt_at: directive.until,
            ticket: null,
            ticket_expires_at: null,
          },
          now,
        );
        return null;
      default:
        await endOperation(
          context,
          { identity, operation },
          directive.do === 'finish'
            ? { state: 'done' }
            : {
                state: directive.do === 'cancel' ? 'cancelled' : 'failed',
                reason: directive.reason,
              },
        );
        await promoteNext(tx, identity.uid, now);
        return null;
    }
  }
}

/** Says at which step something failed, so that the failure can be kept with it. */
async function inStep<T>(step: OperationStep, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new StepError(step, error);
  }
}
