import { InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { type Instant, quote, toInstant } from '../values';

/** When scheduled rotations may begin: days of the week and hours, in a time zone. */
export type RotationWindow = {
  /** ISO weekdays, 1 for Monday. */
  days: ReadonlySet<number>;
  /** Minutes since midnight; the end is not in it. */
  from: number;
  until: number;
  zone: string;
};

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FORM = /^([a-z,-]+)\s+(\d{2}):(\d{2})-(\d{2}):(\d{2})\s+(\S+)$/i;
const EXAMPLE = '`Mon-Thu 09:00-16:00 Europe/Berlin`';

/**
 * Reads a maintenance window, such as `Mon-Thu 09:00-16:00 Europe/Berlin` or `Mon,Wed 22:00-23:30 UTC`.
 *
 * @throws InputError that says which part is wrong
 */
export function parseRotationWindow(text: string): RotationWindow {
  const match = FORM.exec(text.trim());
  if (!match) {
    throw problem(text, 'is not days, hours and a time zone');
  }
  const [, days, fromHour, fromMinute, untilHour, untilMinute, zone] = match;
  const from = minutes(text, fromHour, fromMinute);
  const until = minutes(text, untilHour, untilMinute);
  if (from >= until) {
    throw problem(text, 'ends before it begins');
  }
  if (!DateTime.utc().setZone(zone).isValid) {
    throw problem(text, `names a time zone that is not known, ${quote(zone)}`);
  }
  return { days: daysIn(text, days), from, until, zone };
}

/** @returns the window that is open at an instant, or the next one to open */
export function nextOpening(
  { days, from, until, zone }: RotationWindow,
  after: Instant,
): { from: Instant; until: Instant } {
  const today = DateTime.fromISO(after).setZone(zone).startOf('day');
  // A week on is the same day again; there is one day at least.
  for (let ahead = 0; ; ahead += 1) {
    const day = today.plus({ days: ahead });
    const at = (minute: number) =>
      toInstant(
        day
          .set({ hour: Math.floor(minute / 60), minute: minute % 60 })
          .toJSDate(),
      );
    if (days.has(day.weekday) && at(until) > after) {
      return { from: at(from), until: at(until) };
    }
  }
}

/** @returns whether a scheduled rotation may begin now */
export function isInWindow(
  { days, from, until, zone }: RotationWindow,
  now: Instant,
): boolean {
  const local = DateTime.fromISO(now).setZone(zone);
  const minute = local.hour * 60 + local.minute;
  return days.has(local.weekday) && minute >= from && minute < until;
}

function minutes(text: string, hour: string, minute: string): number {
  const [hours, rest] = [Number(hour), Number(minute)];
  if (hours > 24 || rest > 59 || hours * 60 + rest > 24 * 60) {
    throw problem(text, 'has an hour that no day has');
  }
  return hours * 60 + rest;
}

function daysIn(text: string, days: string): Set<number> {
  const found = new Set<number>();
  for (const part of days.toLowerCase().split(',')) {
    const [first, last = first] = part.split('-').map(day => DAYS.indexOf(day));
    if (first < 0 || last < 0 || first > last || part.split('-').length > 2) {
      throw problem(text, `has days that are not known, ${quote(part)}`);
    }
    for (let day = first; day <= last; day += 1) {
      found.add(day + 1);
    }
  }
  return found;
}

function problem(text: string, what: string): InputError {
  return new InputError(
    `the rotation window ${what}: ${quote(text)}; write it as ${EXAMPLE}`,
  );
}
