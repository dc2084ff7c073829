/**
 * How parts of one process tell the engine that something became due, so that nobody waits for the next poll.
 * Replicas don't hear it; they poll.
 */
export type Wakeup = {
  notify(): void;
  /** Calls a listener at each notification. @returns a function that ends that */
  subscribe(listener: () => void): () => void;
  /** Resolves when notified, when the time is over, or when the signal aborts. A notification in between counts. */
  wait(millis: number, signal: AbortSignal): Promise<void>;
};

/** @returns a wakeup for one engine and any number of notifiers */
export function createWakeup(): Wakeup {
  let notified = false;
  let wake: (() => void) | undefined;
  const listeners = new Set<() => void>();
  return {
    notify: () => {
      notified = true;
      wake?.();
      listeners.forEach(listener => listener());
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wait: async (millis, signal) => {
      if (!notified && !signal.aborted) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, millis);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake) {
          signal.removeEventListener('abort', wake);
        }
        wake = undefined;
      }
      notified = false;
    },
  };
}
