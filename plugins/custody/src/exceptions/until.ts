import type { Instant } from '@custody/backstage-plugin-custody-common';
import { dayOf, endOf } from '../delegation/days';

const WEEK_MILLIS = 7 * 86_400_000;

/** What an exception should not outlast. */
export type Limits = {
  /** When what is granted ends: from then on there is nothing left to except. Null for never. */
  grant: Instant | null;
  /** The latest end that policy gives; null where it gives none, or none is known yet. */
  policy: Instant | null;
};

/** The limits that are still ahead, the earliest first. */
function ahead(
  limits: Limits,
  now: number,
): { at: Instant; of: keyof Limits }[] {
  return (['policy', 'grant'] as const)
    .flatMap(of => {
      const at = limits[of];
      return at !== null && Date.parse(at) > now ? [{ at, of }] : [];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** @returns the day until which an exception is asked for, unless another is chosen: within a week, and within all limits */
export function presetDay(limits: Limits, now: number): string {
  const ends = ahead(limits, now).map(({ at }) => Date.parse(at));
  return dayOf(Math.min(now + WEEK_MILLIS, ...ends));
}

/**
 * @returns the instant at which an exception until a day ends: with the day, or on that day with what ends sooner, and which
 * that is
 */
export function untilOf(
  day: string,
  limits: Limits,
  now: number,
): { at: Instant; with: keyof Limits | null } {
  const end = endOf(day);
  const sooner = ahead(limits, now).find(
    ({ at }) =>
      dayOf(Date.parse(at)) === day && Date.parse(at) < Date.parse(end),
  );
  return sooner ? { at: sooner.at, with: sooner.of } : { at: end, with: null };
}
