import {
  addDuration,
  type Instant,
  type IsoDuration,
} from '@custody/backstage-plugin-custody-common';

/** A clock that stands still until it is told to go on. */
export type ManualClock = {
  now(): Instant;
  /** Goes on by an ISO-8601 duration. */
  advance(duration: IsoDuration): Instant;
  set(instant: Instant): void;
};

/** @param start - ISO-8601 UTC with milliseconds */
export function createManualClock(
  start: Instant = '2026-11-22T12:00:00.000Z',
): ManualClock {
  let present = start;
  return {
    now: () => present,
    advance: duration => {
      present = addDuration(present, duration);
      return present;
    },
    set: instant => {
      present = instant;
    },
  };
}
