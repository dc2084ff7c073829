import { InputError } from '@backstage/errors';
import { CronExpressionParser } from 'cron-parser';
import { type Instant, quote, toInstant } from '../values';

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

/** @returns the first time of a schedule after an instant, by the clock of a zone */
export function nextOccurrence(
  schedule: string,
  after: Instant,
  zone: string,
): Instant {
  const times = CronExpressionParser.parse(schedule, {
    currentDate: after,
    tz: zone,
  });
  return toInstant(times.next().toDate());
}

function problem(text: string, what: string): InputError {
  return new InputError(
    `the rotation schedule ${what}: ${quote(
      text,
    )}; write cron, such as ${EXAMPLE}`,
  );
}
