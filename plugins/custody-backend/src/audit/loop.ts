import { setTimeout } from 'node:timers/promises';

/**
 * Does something again and again, one after the other, until it is stopped.
 *
 * @param options.everyMillis - the pause between the end of one time and the start of the next
 * @param options.run - one time; the signal aborts when the loop is stopped
 * @param options.failed - hears what a time failed with; the next is done anyway
 */
export function createLoop(options: {
  everyMillis: number;
  run(signal: AbortSignal): Promise<void>;
  failed(error: unknown): void;
}) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let ended: Promise<void> = Promise.resolve();

  const go = async () => {
    while (!signal.aborted) {
      try {
        await options.run(signal);
      } catch (error) {
        if (!signal.aborted) {
          options.failed(error);
        }
      }
      // What it rejects with is that it was stopped.
      await setTimeout(options.everyMillis, undefined, { signal }).catch(
        () => {},
      );
    }
  };

  return {
    start: () => {
      ended = go();
    },
    /** @returns once the time that is under way has ended */
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
