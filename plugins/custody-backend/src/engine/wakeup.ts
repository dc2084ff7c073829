import type { Wakeup } from '../services/ports';

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
