import { DateTime, Duration } from 'luxon';

/** An instant as ISO-8601 in UTC with milliseconds, e.g. `2026-11-22T12:00:00.000Z`. Instants of this form sort as text. */
export type Instant = string;

/** A length of time as an ISO-8601 duration, e.g. `P90D` or `PT1H`. */
export type IsoDuration = string;

/**
 * Brings any date to the one form in which Custody stores and compares instants.
 *
 * @param date - a JavaScript date
 * @returns the instant, ISO-8601 UTC with milliseconds
 */
export function toInstant(date: Date): Instant {
  return date.toISOString();
}

/**
 * Adds a duration to an instant. Days and longer are calendar units in UTC, so `P1D` is always 24 hours.
 *
 * @param instant - where to start from
 * @param duration - ISO-8601 duration; a negative one goes back in time
 * @returns the instant that lies the duration later
 * @throws RangeError when either does not parse
 */
export function addDuration(instant: Instant, duration: IsoDuration): Instant {
  const start = DateTime.fromISO(instant, { zone: 'utc' });
  const length = Duration.fromISO(duration);
  if (!start.isValid) {
    throw new RangeError(`not an instant: \`${instant}\``);
  }
  if (!length.isValid) {
    throw new RangeError(`not an ISO-8601 duration: \`${duration}\``);
  }
  return start.plus(length).toUTC().toJSDate().toISOString();
}

/**
 * Adds milliseconds to an instant: a hundredth of the work of {@link addDuration}, where no calendar is needed.
 *
 * @param instant - where to start from
 * @param millis - whole milliseconds; negative ones go back in time
 * @returns the instant that lies so much later
 * @throws RangeError when the instant does not parse, or what comes out is no date
 */
export function addMillis(instant: Instant, millis: number): Instant {
  return new Date(Date.parse(instant) + millis).toISOString();
}

/** The opposite of {@link addDuration}. */
export function subtractDuration(
  instant: Instant,
  duration: IsoDuration,
): Instant {
  const length = Duration.fromISO(duration);
  if (!length.isValid) {
    throw new RangeError(`not an ISO-8601 duration: \`${duration}\``);
  }
  return addDuration(instant, length.negate().toISO() as string);
}

/** @returns the length of a duration in milliseconds, a month counted as 30 days and a year as 365 */
export function durationMillis(duration: IsoDuration): number {
  const length = Duration.fromISO(duration);
  if (!length.isValid) {
    throw new RangeError(`not an ISO-8601 duration: \`${duration}\``);
  }
  return length.toMillis();
}

/** @returns the shorter of two durations, where null stands for no limit at all */
export function shorterDuration(
  a: IsoDuration | null,
  b: IsoDuration | null,
): IsoDuration | null {
  if (a === null) return b;
  if (b === null) return a;
  return durationMillis(a) <= durationMillis(b) ? a : b;
}
