/** How often, and how late, a failing step is tried again. */
export type RetryPolicy = {
  /** Delay after the first failure, in milliseconds, before jitter. */
  baseMillis: number;
  /** Longest delay, in milliseconds. */
  capMillis: number;
  /** After this many failures of one step the identity counts as failing. Retries go on. */
  failingAfter: number;
};

export const DEFAULT_RETRY: RetryPolicy = {
  baseMillis: 2_000,
  capMillis: 10 * 60_000,
  failingAfter: 5,
};

/**
 * Exponential backoff with equal jitter: half of the delay is fixed, so that a failing provider is always given
 * rest, and half is random, so that a thousand identities don't come back to it at once.
 *
 * @param attempt - failures of this step so far, 1 after the first
 * @param jitter - a random number from 0 up to 1, drawn by the caller
 * @returns milliseconds to wait
 */
export function retryDelayMillis(
  attempt: number,
  jitter: number,
  policy: RetryPolicy = DEFAULT_RETRY,
): number {
  const doublings = Math.min(Math.max(attempt - 1, 0), 40);
  const full = Math.min(policy.baseMillis * 2 ** doublings, policy.capMillis);
  return Math.round(full / 2 + (full / 2) * jitter);
}
