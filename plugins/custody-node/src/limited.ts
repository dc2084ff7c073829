/** Something took longer than it may: what {@link limited} fails with. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError';

  constructor(readonly seconds: number) {
    super(`no answer within ${seconds} s`);
  }
}

/**
 * Waits for a promise no longer than it may take. What it does is not stopped by that: cut its connection.
 *
 * @param work - what is waited for; that it fails later is heard by nobody, and ends no process
 * @param milliseconds - how long that may take
 * @param signal - ends the waiting at once
 * @throws the signal's reason when it aborts, {@link TooLateError} when it takes too long
 */
export async function limited<T>(
  work: Promise<T>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const end = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new TooLateError(milliseconds / 1_000)),
      milliseconds,
    );
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    stop();
    // Whatever still comes of it has nobody to hear it.
    work.catch(() => {});
  }
}
