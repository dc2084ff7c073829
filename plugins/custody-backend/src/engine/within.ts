import { StepTimeoutError } from './errors';

export type Limit = {
  /** Ends it at once; it may live as long as the process. */
  stop?: AbortSignal;
  /** The longest that it may take, in milliseconds. */
  millis: number;
  /** What is said when it was not done by then. */
  message: string;
};

/**
 * Does something at another system, and waits for it no longer than it may take: what is done there may not listen to the
 * signal.
 *
 * INVARIANT: nothing of it is left once it is done, neither a timer until it would have been too late nor anything that
 * the signal which stops it holds on to: by hundreds a second, both fill the memory.
 *
 * @throws StepTimeoutError when it took too long, or was stopped under way; else what it throws, or why it was stopped before
 */
export async function within<T>(
  { stop, millis, message }: Limit,
  work: (signal: AbortSignal) => Promise<T> | undefined,
): Promise<T | undefined> {
  stop?.throwIfAborted();
  const controller = new AbortController();
  let giveUp = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => {
      const error = new StepTimeoutError(message);
      reject(error);
      controller.abort(error);
    };
  });
  const timer = setTimeout(giveUp, millis);
  // It keeps no process from ending.
  timer.unref();
  stop?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(controller.signal), givenUp]);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', giveUp);
  }
}
