import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  addMillis,
  DEFAULT_RETRY,
  type RetryPolicy,
} from '@custody/backstage-plugin-custody-common';
import {
  claimOperations,
  lastServed,
} from '../store/operations/claimOperations';
import type { Operation } from '../store/operations/findOperations';
import { toFailure } from '../failures';
import { type RunDeps, runOperation } from './runOperation';
import type { Wakeup } from '../services/ports';
import { turnsTogether } from './turnsTogether';

export type EngineOptions = {
  /** Operations worked on at the same time by this process. */
  concurrency: number;
  /** How often due operations are looked for, in milliseconds, when nobody says that there are any. */
  pollMillis: number;
  stepTimeoutMillis: number;
  ticketMillis: number;
  retry: RetryPolicy;
};

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = {
  concurrency: 8,
  pollMillis: 1_000,
  stepTimeoutMillis: 30_000,
  ticketMillis: 60_000,
  retry: DEFAULT_RETRY,
};

/** How long a busy engine waits for more places to be free before it claims. */
const A_MOMENT_MS = 5;

export type EngineDeps = Omit<
  RunDeps,
  'stepTimeoutMillis' | 'ticketMillis' | 'retry' | 'jitter' | 'takeTurn'
> & {
  wakeup: Wakeup;
  options?: Partial<EngineOptions>;
  jitter?(): number;
};

/**
 * Reconciles: claims operations that are due and works on them. What is to be done is in the table and nowhere
 * else, so any number of engines may run on one PostgreSQL, and one that dies loses nothing.
 */
export type Engine = {
  start(): void;
  /** Stops claiming, calls back what is under way, and resolves when nothing runs. */
  stop(): Promise<void>;
  wake(): void;
  /** Works on all that is due now, and resolves when nothing is. */
  drain(): Promise<void>;
};

/** @returns an engine that has not started */
export function createEngine(deps: EngineDeps): Engine {
  const options = { ...DEFAULT_ENGINE_OPTIONS, ...deps.options };
  const common = {
    ...deps,
    ...options,
    jitter: deps.jitter ?? Math.random,
  };
  const run: RunDeps = { ...common, takeTurn: turnsTogether(common) };
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  let loop: Promise<void> | undefined;
  let after = '';

  const claim = async (limit: number) => {
    await deps.clock.measure?.();
    const now = deps.clock.now();
    const ticket = randomUUID();
    const expiresAt = addMillis(now, options.ticketMillis);
    const claimed = await claimOperations(deps.db, {
      now,
      ticket,
      expiresAt,
      limit,
      after,
    });
    after = lastServed(claimed, after);
    return claimed;
  };

  const work = ({ id, ticket, identity_uid: identityUid }: Operation) =>
    runOperation(
      run,
      { id, ticket: ticket as string, identityUid },
      stop.signal,
    );

  const track = (operation: Operation) => {
    const task = work(operation)
      .catch(error =>
        deps.logger.error(
          `operation ${
            operation.id
          } was interrupted, and is taken up again when its ticket expires: ${
            toFailure(error).message
          }`,
        ),
      )
      .finally(() => {
        running.delete(task);
        deps.wakeup.notify();
      });
    running.add(task);
  };

  const runLoop = async () => {
    while (!stop.signal.aborted) {
      try {
        if (running.size > options.concurrency / 2) {
          // Others are about to end: one claim for several costs what one for each would.
          await setTimeout(A_MOMENT_MS);
        }
        const free = options.concurrency - running.size;
        const claimed = free > 0 ? await claim(free) : [];
        claimed.forEach(track);
        if (claimed.length === 0) {
          await deps.wakeup.wait(options.pollMillis, stop.signal);
        }
      } catch (error) {
        deps.logger.error(
          `the engine could not look for due operations: ${
            toFailure(error).message
          }`,
        );
        await deps.wakeup.wait(options.pollMillis, stop.signal);
      }
    }
    await Promise.all(running);
  };

  return {
    start: () => {
      loop ??= runLoop();
    },
    stop: async () => {
      stop.abort();
      await loop;
    },
    wake: () => deps.wakeup.notify(),
    drain: async () => {
      for (;;) {
        const claimed = await claim(options.concurrency);
        if (claimed.length === 0) {
          return;
        }
        await Promise.all(claimed.map(work));
      }
    },
  };
}
