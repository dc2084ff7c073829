import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  decide,
  type Instant,
  type OperationStep,
  type RetryPolicy,
  type RotationWindow,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../audit/auditLog';
import type { SinkRegistry } from '../services/ports';
import {
  listQueuedByIdentity,
  listQueuedOperations,
  type Operation,
} from '../store/operations/findOperations';
import { type Held, lockAllHeld, lockHeld } from '../store/operations/lockHeld';
import {
  changeOperation,
  writeOperations,
} from '../store/operations/writeOperation';
import { endOperation, type LazyOutcomes } from './endOperation';
import { type Failure } from '../failures';
import { StepError, TicketLostError } from './errors';
import { promoteNext } from './promote';
import { readSnapshot } from './snapshot';
import { type AnyStep, type StepContext, STEPS } from './steps';
import { beginStep, failStep, settleStep } from './turn';

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
  /** The platform's: it holds for identities whose owners chose none. */
  rotationWindow: RotationWindow | null;
  /** A random number from 0 up to 1. */
  jitter(): number;
};

/** What one turn came to: what is to be done now, and the operation where its row is yet to be written. */
type Taken = { work: Work | null; left: Operation[] };

type Times = { now: Instant; ticketExpiresAt: Instant };

/** One turn of an operation that is held. */
export type Turn = {
  held: Held;
  /** What became of the work of the last turn; null on the first after claiming. */
  report: Report | null;
  times: Times;
};

/**
 * One turn of an operation, in one transaction: settles what was done, asks the step machine what is next, and goes
 * on until there is work for other systems, or until the operation waits or ends.
 *
 * INVARIANT: it changes nothing unless the operation is still held under the caller's ticket.
 *
 * @returns the work to do now; null when the operation was released or has ended
 * @throws TicketLostError when somebody else holds the operation, or it is past the step that is reported as done
 * @throws StepError when a step could not be prepared or settled; then nothing of this turn was persisted
 */
export function advance(deps: AdvanceDeps, turn: Turn): Promise<Work | null> {
  const { held } = turn;
  const alone = async (tx: Knex.Transaction, audit: AuditScope) => {
    const locked = await lockHeld(tx, held);
    if (!locked) {
      throw new TicketLostError(`operation \`${held.id}\` has another holder`);
    }
    const queued = await listQueuedOperations(tx, held.identityUid);
    const { work, left } = await take(
      deps,
      { tx, audit, queued, ...locked },
      turn,
    );
    await writeOperations(tx, left);
    return work;
  };
  return audited(deps, alone, { limitsSilence: true });
}

/**
 * Turns of several operations, each of another identity, in one transaction.
 *
 * @returns what {@link advance} gives for each; nothing for one that is locked or held by somebody else
 * @throws what one of them throws; then nothing of any of them was persisted
 */
export function advanceAll(
  deps: AdvanceDeps,
  turns: readonly Turn[],
): Promise<Map<Turn, Work | null>> {
  const all = async (tx: Knex.Transaction, audit: AuditScope) => {
    const locked = await lockAllHeld(
      tx,
      turns.map(({ held }) => held),
    );
    const queued = await listQueuedByIdentity(
      tx,
      locked.map(({ identity }) => identity.uid),
    );
    const taken = new Map<Turn, Work | null>();
    const changed: Operation[] = [];
    for (const turn of turns) {
      const { id, ticket } = turn.held;
      // A holder that stood still may ask beside the one that took its operation over, in the same process.
      const own = locked.find(
        ({ operation }) => operation.id === id && operation.ticket === ticket,
      );
      if (own) {
        const waiting = queued.get(own.identity.uid) ?? [];
        const context = { tx, audit, queued: waiting, ...own };
        const { work, left } = await take(deps, context, turn);
        taken.set(turn, work);
        changed.push(...left);
      }
    }
    await writeOperations(tx, changed);
    return taken;
  };
  return audited(deps, all, { limitsSilence: true });
}

async function take(
  deps: AdvanceDeps,
  known: Omit<StepContext, 'outcomes' | 'sinks' | 'rotationWindow' | 'now'>,
  { report, times }: Turn,
): Promise<Taken> {
  const { outcomes, sinks, rotationWindow } = deps;
  const { now } = times;
  const start = { ...known, outcomes, sinks, rotationWindow, now };
  // INVARIANT: what came of a step is settled once. A transaction whose commit is not heard of is taken again, and may
  // have been committed: then the operation is past that step, and whoever finds it next goes on from what is recorded.
  if (report?.ok && start.operation.step !== report.step) {
    throw new TicketLostError(
      `operation \`${start.operation.id}\` does not stand at \`${report.step}\` any more`,
    );
  }
  const { context, retryAt } = await takeReport(deps, start, report);
  return goOn(context, retryAt, times);
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
): Promise<Taken> {
  let context = start;
  for (;;) {
    const { tx, identity, operation, now } = context;
    const snapshot = await readSnapshot(context, retryAt);
    const directive = decide(snapshot, now);
    switch (directive.do) {
      case 'act': {
        const step = STEPS[directive.step];
        const { because } = directive;
        const begun = await inStep(step.name, beginStep(context, step, times));
        if (step.act) {
          return {
            work: { step, prepared: begun.prepared },
            left: [begun.context.operation],
          };
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
      case 'wait': {
        const waiting = changeOperation(
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
        return { work: null, left: [waiting] };
      }
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
        await promoteNext(tx, identity.uid, now, context.queued);
        return { work: null, left: [] };
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
