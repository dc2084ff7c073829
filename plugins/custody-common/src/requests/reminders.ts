import { toInstant, type Instant } from '../values';

/** The parts of its time after which those who can approve a request are reminded of it, unless configured otherwise. */
export const REMINDERS: readonly number[] = [0.5, 0.9];

/**
 * When those who can approve a request are reminded of it next.
 *
 * @param request - when it was asked, and when it expires; null for one that never does
 * @param shares - parts of that time, each more than 0 and less than 1, in any order
 * @param after - only what is later than this
 * @returns the earliest such instant and its part of the time; null when there is none left
 */
export function nextReminder(
  request: { createdAt: Instant; expiresAt: Instant | null },
  shares: readonly number[],
  after: Instant,
): { at: Instant; share: number } | null {
  if (request.expiresAt === null) {
    return null;
  }
  const from = Date.parse(request.createdAt);
  const length = Date.parse(request.expiresAt) - from;
  const due = [...shares]
    .sort((a, b) => a - b)
    .map(share => ({
      share,
      at: toInstant(new Date(Math.round(from + length * share))),
    }));
  return due.find(({ at }) => at > after) ?? null;
}
