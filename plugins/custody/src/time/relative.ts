import { DateTime, Duration } from 'luxon';
import type { Instant } from '@custody/backstage-plugin-custody-common';

/**
 * An instant in relation to now, as people say it.
 *
 * @param at - ISO-8601
 * @param now - the clock, in milliseconds since 1970
 * @param language - BCP 47
 * @returns e.g. `in 2 days`, `28 days ago`; `now` within half a minute
 */
export function relativeTo(at: Instant, now: number, language: string): string {
  const difference = Date.parse(at) - now;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const seconds = difference / 1000;
  const size = Math.abs(seconds);
  if (size <= 30) return format.format(0, 'second');
  if (size < 90 * 60) return plain(seconds / 60, 'minute', language);
  if (size < 36 * 3600) return plain(seconds / 3600, 'hour', language);
  if (size < 100 * 86400) return plain(seconds / 86400, 'day', language);
  if (size < 730 * 86400)
    return plain(seconds / (30.44 * 86400), 'month', language);
  return plain(seconds / (365.25 * 86400), 'year', language);
}

function plain(
  value: number,
  unit: Intl.RelativeTimeFormatUnit,
  language: string,
): string {
  // Seven days less a second are seven days, and the half of a unit is not yet a whole one more.
  const rounded = Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(
    rounded,
    unit,
  );
}

/**
 * @param options - `zone`: that of the browser unless told; `seconds`: whether they are said
 * @returns the instant with its zone, e.g. `Tue, 24 Nov 2026, 09:00 CET`
 */
export function absolute(
  at: Instant,
  language: string,
  options: { zone?: string; seconds?: boolean } = {},
): string {
  const { zone, seconds } = options;
  const time = DateTime.fromISO(at, zone ? { zone } : {}).setLocale(language);
  return time.toLocaleString({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
    timeZoneName: 'short',
  });
}

/** @returns the day alone, e.g. `10 Feb 2027` */
export function day(at: Instant, language: string): string {
  return DateTime.fromISO(at).setLocale(language).toLocaleString({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

const UNITS = [
  ['days', 1_440],
  ['hours', 60],
  ['minutes', 1],
] as const;

/**
 * A length of time as people say it, to the minute. One unit is said as it was written (90 days, not 3 months). Else it is told
 * in the largest unit of which it is at least two, or just one, and what is left over in the next smaller one. What is left over
 * then is left out, so that nothing is told longer than it is.
 *
 * @param iso - ISO-8601 duration, e.g. `P90D`
 * @param language - BCP 47
 * @returns e.g. `90 days`, `90 minutes`, `2 hours and 30 minutes`; what was given when it doesn't parse
 */
export function lengthOfTime(iso: string, language: string): string {
  const duration = Duration.fromISO(iso, { locale: language });
  if (!duration.isValid) return iso;
  if (isAsWritten(duration)) return duration.toHuman();
  if (duration.as('minutes') < 1) return inSeconds(duration);
  const minutes = Math.round(duration.as('minutes'));
  const largest = UNITS.findIndex(
    ([, size]) => minutes >= 2 * size || minutes === size,
  );
  const [[unit, size], smaller] = UNITS.slice(largest);
  const rest = smaller ? Math.floor((minutes % size) / smaller[1]) : 0;
  return Duration.fromObject(
    {
      [unit]: Math.floor(minutes / size),
      ...(rest > 0 && { [smaller[0]]: rest }),
    },
    { locale: language },
  ).toHuman({ listStyle: 'long' });
}

/**
 * About how long something takes, in one unit, rounded: nothing ends by it.
 *
 * @param iso - ISO-8601 duration
 * @param language - BCP 47
 * @returns e.g. `3 hours` for `PT2H51M`; what was given when it doesn't parse
 */
export function roughLength(iso: string, language: string): string {
  const duration = Duration.fromISO(iso, { locale: language });
  if (!duration.isValid) return iso;
  if (isAsWritten(duration)) return duration.toHuman();
  const unit = UNITS.map(([name]) => name).find(name => duration.as(name) >= 1);
  if (!unit) return inSeconds(duration);
  return Duration.fromObject(
    { [unit]: Math.round(duration.as(unit)) },
    { locale: language },
  ).toHuman();
}

/** Whether it is so many of one unit that people count in. */
function isAsWritten(duration: Duration): boolean {
  const parts = Object.entries(duration.toObject());
  return (
    parts.length === 1 &&
    parts[0][0] !== 'seconds' &&
    Number.isInteger(parts[0][1])
  );
}

function inSeconds(duration: Duration): string {
  return duration.shiftTo('seconds').toHuman({ maximumFractionDigits: 0 });
}

/** @returns the time between two instants, as `lengthOfTime` takes it */
export function lengthBetween(from: Instant, to: Instant): string {
  return `PT${Math.round((Date.parse(to) - Date.parse(from)) / 1000)}S`;
}

/** @returns the instant within a sentence, e.g. `24 Nov 2026, 09:00 CET` */
export function moment(at: Instant, language: string): string {
  return DateTime.fromISO(at).setLocale(language).toLocaleString({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

const NEAR_MILLIS = 36 * 3_600_000;
const SAME_YEAR_MILLIS = 180 * 86_400_000;

/**
 * The date that stands beside "in 2 days": with the time where it is near, with the year where it is far.
 *
 * @param now - the clock, in milliseconds since 1970
 * @returns e.g. `Nov 25`, `Nov 23, 02:30 PM`, `Nov 25, 2027`
 */
export function shortDate(at: Instant, now: number, language: string): string {
  const distance = Math.abs(Date.parse(at) - now);
  return DateTime.fromISO(at)
    .setLocale(language)
    .toLocaleString({
      day: 'numeric',
      month: 'short',
      ...(distance < NEAR_MILLIS && { hour: '2-digit', minute: '2-digit' }),
      ...(distance > SAME_YEAR_MILLIS && { year: 'numeric' }),
    });
}
