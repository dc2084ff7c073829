import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { quote } from '../values';

/** The longest time that an obligation may give, in days: ten years. */
export const LONGEST_LIMIT_DAYS = 3650;

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/**
 * The length of a time limit (`P90D`, `PT1H`) in milliseconds.
 *
 * Years and months are refused: their length depends on when they start, so
 * the shorter of `P1M` and `P30D` could not be told.
 *
 * @param text - an ISO-8601 duration in weeks, days, hours, minutes and seconds
 * @param field - what it limits, named in the error
 * @throws InputError when it is malformed, not positive, or over ten years
 */
export function limitMillis(text: string, field = 'duration'): number {
  const duration = Duration.fromISO(text);
  const millis = duration.toMillis();
  if (!duration.isValid || !Number.isSafeInteger(millis)) {
    throw problem(text, field, 'is not an ISO-8601 duration');
  }
  if (duration.years !== 0 || duration.months !== 0) {
    throw problem(text, field, 'has years or months, whose length varies');
  }
  if (millis <= 0) {
    throw problem(text, field, 'is not longer than nothing');
  }
  if (millis > LONGEST_LIMIT_DAYS * DAY_MILLIS) {
    throw problem(text, field, `is over ${LONGEST_LIMIT_DAYS} days`);
  }
  return millis;
}

/**
 * The shorter of two limits, where null stands for none.
 *
 * INVARIANT: limits of one length (`P1D`, `PT24H`) give the same answer in
 * either order, so that combining obligations doesn't depend on order.
 */
export function shorterLimit(
  a: string | null,
  b: string | null,
): string | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  const difference = limitMillis(a) - limitMillis(b);
  if (difference !== 0) {
    return difference < 0 ? a : b;
  }
  return a <= b ? a : b;
}

/** Whether `a` ends sooner than `b`, where null stands for no limit. */
export function isShorterLimit(a: string | null, b: string | null): boolean {
  if (a === null) {
    return false;
  }
  return b === null || limitMillis(a) < limitMillis(b);
}

function problem(text: string, field: string, what: string): InputError {
  return new InputError(
    `\`${field}\` ${what}: ${quote(
      text,
    )}; write weeks, days, hours or minutes, such as \`P90D\`, \`PT1H\` or \`PT15M\``,
  );
}
