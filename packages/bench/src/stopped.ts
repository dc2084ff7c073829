import { once } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM'];

/**
 * Does something until it is done, or until the process is told to stop: then it is given up with an error, so that
 * whoever called clears away what it made, as after any other error.
 *
 * @throws what the work throws, or an error that names the signal
 */
export async function unlessStopped<T>(work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const { signal } = done;
  const stopped = SIGNALS.map(async (name): Promise<never> => {
    await once(process, name, { signal });
    throw new Error(`stopped by ${name}`);
  });
  // Once the work is done nobody waits for a signal any more.
  stopped.forEach(each => each.catch(() => {}));
  try {
    return await Promise.race([work(), ...stopped]);
  } finally {
    done.abort();
  }
}
