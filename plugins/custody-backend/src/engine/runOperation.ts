import type { LoggerService } from '@backstage/backend-plugin-api';
import { addMillis } from '@custody/backstage-plugin-custody-common';
import type { Clock } from '../clock';
import type { ProviderRegistry } from '../services/ports';
import type { Held } from '../store/operations/lockHeld';
import { releaseTicket } from '../store/operations/writeOperation';
import type { AdvanceDeps, Report, Work } from './advance';
import { toFailure } from '../failures';
import { StepError, TicketLostError } from './errors';
import type { TakeTurn } from './turnsTogether';
import { within } from './within';

/** Where a process can die. Tests let it. */
export type Boundary = `${'begun' | 'acted'}:${string}` | 'released';

export type RunDeps = AdvanceDeps & {
  clock: Clock;
  logger: LoggerService;
  providers: ProviderRegistry;
  takeTurn: TakeTurn;
  /** Longest time that a step may take at other systems, in milliseconds. */
  stepTimeoutMillis: number;
  /** How long a ticket is good after each turn, in milliseconds; longer than a step may take. */
  ticketMillis: number;
  /** Called between what was persisted and what comes next. What it throws goes through: as if the process died. */
  boundary?(point: Boundary): Promise<void>;
};

/** Works on an operation under its ticket until it waits, ends, is lost to another holder, or the engine stops. */
export async function runOperation(
  deps: RunDeps,
  held: Held,
  stop: AbortSignal,
): Promise<void> {
  let report: Report | null = null;
  for (;;) {
    const work = await turn(deps, held, report);
    if (work === null) {
      await deps.boundary?.('released');
      return;
    }
    await deps.boundary?.(`begun:${work.step.name}`);
    report = await act(deps, work, stop);
    await deps.boundary?.(`acted:${work.step.name}`);
    if (stop.aborted && !report.ok) {
      // Not the step's fault: whoever starts next goes on from what is recorded.
      await releaseTicket(
        deps.db,
        { id: held.id, ticket: held.ticket },
        deps.clock.now(),
      );
      return;
    }
  }
}

async function turn(
  deps: RunDeps,
  held: Held,
  report: Report | null,
): Promise<Work | null> {
  const take = async (what: Report | null) => {
    // The host may have stood still, and its clock with it, while the step was at another system.
    await deps.clock.measure?.();
    const now = deps.clock.now();
    const ticketExpiresAt = addMillis(now, deps.ticketMillis);
    return deps.takeTurn({
      held,
      report: what,
      times: { now, ticketExpiresAt },
    });
  };
  try {
    return await take(report);
  } catch (error) {
    if (error instanceof TicketLostError) {
      return null;
    }
    if (!(error instanceof StepError)) {
      throw error;
    }
    const failure = toFailure(error.cause);
    deps.logger.warn(
      `operation ${held.id}: step ${error.step} was not recorded: ${failure.message}`,
    );
    return take({ ok: false, step: error.step, failure });
  }
}

async function act(
  deps: RunDeps,
  { step, prepared }: Work,
  stop: AbortSignal,
): Promise<Report> {
  const { providers, sinks, outcomes, clock, stepTimeoutMillis } = deps;
  const context = { providers, sinks, outcomes, now: clock.now() };
  const limit = {
    stop,
    millis: stepTimeoutMillis,
    message: `\`${step.name}\` was not done after ${
      stepTimeoutMillis / 1000
    } s`,
  };
  try {
    const result = await within(limit, signal =>
      step.act?.(prepared, { ...context, signal }),
    );
    return { ok: true, step: step.name, prepared, result };
  } catch (error) {
    return { ok: false, step: step.name, failure: toFailure(error) };
  }
}
