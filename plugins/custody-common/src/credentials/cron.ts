import { InputError } from '@backstage/errors';
import { CronExpressionParser } from 'cron-parser';
import { DateTime } from 'luxon';
import { type Instant, quote } from '../values';
import { instantAt } from './wallClock';

const EXAMPLE = '`0 3 * * 1-4`';

/**
 * Checks a cron expression of five fields, such as `0 3 * * 1-4`.
 *
 * @returns it, with one space between fields
 * @throws InputError that says what is wrong
 */
export function parseRotationSchedule(text: string): string {
  const schedule = text.trim().split(/\s+/).join(' ');
  if (schedule.split(' ').length !== 5) {
    throw problem(text, 'is not minute, hour, day, month and weekday');
  }
  try {
    CronExpressionParser.parse(schedule).next();
  } catch (error) {
    throw problem(text, `is not one: ${(error as Error).message}`);
  }
  return schedule;
}

/**
 * The first time of a schedule after an instant, by the clock of a zone.
 *
 * The library is given a clock that is never put forward or back. Told of the zone, it finds no time at all in the hours
 * before a clock is put forward or back by half an hour.
 */
export function nextOccurrence(
  schedule: string,
  after: Instant,
  zone: string,
): Instant {
  const shown = DateTime.fromISO(after).setZone(zone);
  const times = CronExpressionParser.parse(schedule, {
    currentDate: shown.setZone('UTC', { keepLocalTime: true }).toJSDate(),
    tz: 'UTC',
  });
  for (;;) {
    const time = DateTime.fromJSDate(times.next().toDate(), { zone: 'UTC' });
    const instant = instantAt(
      time.setZone(zone, { keepLocalTime: true }),
      time.hour * 60 + time.minute,
    );
    // In an hour that comes for the second time, the times of the first have passed.
    if (instant > after) {
      return instant;
    }
  }
}

function problem(text: string, what: string): InputError {
  return new InputError(
    `the rotation schedule ${what}: ${quote(
      text,
    )}; write cron, such as ${EXAMPLE}`,
  );
}
