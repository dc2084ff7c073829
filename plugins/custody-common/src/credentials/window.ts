import { InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { type Instant, quote } from '../values';
import { instantAt } from './wallClock';

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

/** A stretch of time in which a window is open; the end is not in it. */
export type Opening = { from: Instant; until: Instant };

/** @returns the opening at an instant, or the next one */
export function nextOpening(window: RotationWindow, after: Instant): Opening {
  return findOpening(window, after, 1, ({ until }) => until > after);
}

/** @returns the last opening that begins before an instant; it may last beyond it */
export function lastOpening(window: RotationWindow, before: Instant): Opening {
  return findOpening(window, before, -1, ({ from }) => from < before);
}

/** @returns whether a scheduled rotation may begin now */
export function isInWindow(window: RotationWindow, now: Instant): boolean {
  return nextOpening(window, now).from <= now;
}

/** Goes from day to day, ahead or back; a window that one week's clock skips is open in the next. */
function findOpening(
  window: RotationWindow,
  at: Instant,
  step: 1 | -1,
  isIt: (opening: Opening) => boolean,
): Opening {
  const today = DateTime.fromISO(at).setZone(window.zone).startOf('day');
  for (let days = 0; ; days += step) {
    const opening = openingOn(window, today.plus({ days }));
    if (opening && isIt(opening)) {
      return opening;
    }
  }
}

/** @returns null on a day on which it is closed; a clock may skip all of it, too */
function openingOn(
  { days, from, until }: RotationWindow,
  day: DateTime,
): Opening | null {
  if (!days.has(day.weekday)) {
    return null;
  }
  const opening = { from: instantAt(day, from), until: instantAt(day, until) };
  return opening.from < opening.until ? opening : null;
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
