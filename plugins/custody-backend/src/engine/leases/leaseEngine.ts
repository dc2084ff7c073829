import { randomUUID } from 'node:crypto';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import { locksRows } from '../../store/database';
import {
  claimLeases,
  endOrphans,
  type HeldLease,
  holdLease,
  releaseLeases,
} from '../../store/leases/claimLeases';
import { toFailure } from '../../failures';
import type { Wakeup } from '../../services/ports';
import { endLease, type EndLeaseDeps } from './endLease';

export type LeaseEngineOptions = {
  /** About how many leases of one provider this process ends at the same time. */
  concurrency: number;
  /** How often leases are looked for whose time is over, in milliseconds. */
  pollMillis: number;
  /** Longest that a provider may take to end one, in milliseconds. */
  stepTimeoutMillis: number;
  /** How long a lease is left to a holder that gives no sign, in milliseconds. */
  ticketMillis: number;
};

/** Together they keep an end within 5 s of its time, also where the process that began it dies. */
const DEFAULTS: LeaseEngineOptions = {
  concurrency: 8,
  pollMillis: 500,
  stepTimeoutMillis: 30_000,
  ticketMillis: 3_000,
};

export type LeaseEngineDeps = Omit<
  EndLeaseDeps,
  'stepTimeoutMillis' | 'jitter'
> & {
  wakeup: Wakeup;
  options?: Partial<LeaseEngineOptions>;
  jitter?(): number;
};

/**
 * Ends leases. Each is claimed by itself, whatever else goes on at its identity, so a hundred of one identity end beside
 * one another; and what is due is in the table and nowhere else, by the clock of the database.
 */
export type LeaseEngine = {
  start(): void;
  stop(): Promise<void>;
  /** Ends all that is due now, and resolves when nothing is. */
  drain(): Promise<void>;
};

/** @returns an engine that has not started */
export function createLeaseEngine(deps: LeaseEngineDeps): LeaseEngine {
  const options = { ...DEFAULTS, ...deps.options };
  const run: EndLeaseDeps = {
    ...deps,
    jitter: deps.jitter ?? Math.random,
    stepTimeoutMillis: options.stepTimeoutMillis,
  };
  const stop = new AbortController();
  const running = new Map<Promise<void>, HeldLease>();
  let loop: Promise<void> | undefined;

  const expiry = (now: Instant) =>
    new Date(Date.parse(now) + options.ticketMillis).toISOString();

  const claim = async () => {
    await endOrphans(deps.db);
    const now = await deps.databaseNow(deps.db);
    return claimLeases(deps.db, {
      now,
      ticket: randomUUID(),
      expiresAt: expiry(now),
      limit: options.concurrency,
      busy: busyProviders([...running.values()], options.concurrency),
    });
  };

  /** Keeps a lease while its provider is slow. A process that stands still does not, and loses it. */
  const held = async (lease: HeldLease, work: () => Promise<void>) => {
    const timer = setInterval(() => {
      deps
        .databaseNow(deps.db)
        .then(now => holdLease(deps.db, ticketOf(lease), expiry(now)))
        .catch(() => {});
    }, options.ticketMillis / 3);
    try {
      await work();
    } finally {
      clearInterval(timer);
    }
  };

  const track = (lease: HeldLease) => {
    const task = held(lease, () => endLease(run, lease, stop.signal))
      .catch(error =>
        deps.logger.error(
          `the end of lease ${
            lease.id
          } was interrupted, and is taken up again: ${
            toFailure(error).message
          }`,
        ),
      )
      .finally(() => {
        running.delete(task);
        deps.wakeup.notify();
      });
    running.set(task, lease);
  };

  const runLoop = async () => {
    // INVARIANT: on SQLite one process runs, so whatever is held at its start was held by one that is gone.
    let heldByOthers = !locksRows(deps.db);
    while (!stop.signal.aborted) {
      let claimed: HeldLease[] = [];
      try {
        if (heldByOthers) {
          await releaseLeases(deps.db);
          heldByOthers = false;
        }
        claimed = await claim();
        claimed.forEach(track);
      } catch (error) {
        deps.logger.error(
          `leases that are over could not be looked for: ${
            toFailure(error).message
          }`,
        );
      }
      if (claimed.length === 0) {
        await deps.wakeup.wait(options.pollMillis, stop.signal);
      }
    }
    await Promise.all(running.keys());
  };

  return {
    start: () => {
      loop ??= runLoop();
    },
    stop: async () => {
      stop.abort();
      await loop;
    },
    drain: async () => {
      for (;;) {
        const claimed = await claim();
        if (claimed.length === 0) {
          return;
        }
        await Promise.all(
          claimed.map(lease => endLease(run, lease, stop.signal)),
        );
      }
    },
  };
}

/** @returns providers that have so many leases to end that they get no more */
function busyProviders(
  running: readonly HeldLease[],
  enough: number,
): string[] {
  const counts = new Map<string, number>();
  for (const { provider } of running) {
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= enough).map(([ref]) => ref);
}

function ticketOf({ id, ticket }: HeldLease) {
  return { id, ticket };
}
