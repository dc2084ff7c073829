import {
  addDuration,
  durationMillis,
  sha256Hex,
  toInstant,
  type Instant,
  type IsoDuration,
} from '../values';
import { nextOccurrence } from './cron';

/** Share of the interval after which, at the earliest, a rotation is due. */
const EARLIEST = 0.9;
/** Share of the interval over which due times are spread. */
const SPREAD = 0.05;

/** How long a version is in use at the least before a schedule of the owner's, or a window, has it replaced. */
const SHORTEST: IsoDuration = 'PT1H';
/** Over how long what has the same schedule is spread. */
const SPREAD_IN_SCHEDULE_MILLIS = 30 * 60_000;

/** When a version is to be replaced, and when policy's limit is passed. */
export type RotationDates = { dueAt: Instant; overdueAt: Instant };

/**
 * When a version that became current is due.
 *
 * INVARIANT: due before overdue, by a twentieth of the interval or more, so that a rotation that starts when it is
 * due is done before policy's limit. What was made in one hour is not all due in one hour: `spread` sees to that.
 *
 * @param rotateEvery - policy's limit: versions are replaced at least this often
 * @param spread - from 0 up to 1, always the same for one identity
 * @param schedule - cron of the owner's choosing: it can bring a rotation forward, and never put it off
 */
export function rotationDates(
  activatedAt: Instant,
  rotateEvery: IsoDuration,
  spread: number,
  schedule: { cron: string; zone: string } | null = null,
): RotationDates {
  const every = durationMillis(rotateEvery);
  const seconds = (every * (EARLIEST + SPREAD * spread)) / 1000;
  const byPolicy = addDuration(activatedAt, `PT${seconds.toFixed(3)}S`);
  const chosen = schedule && byOwner(activatedAt, spread, schedule);
  return {
    dueAt: chosen !== null && chosen < byPolicy ? chosen : byPolicy,
    overdueAt: addDuration(activatedAt, `PT${(every / 1000).toFixed(3)}S`),
  };
}

/** @returns from when on a version may be replaced sooner than policy would have it */
export function earliestRotation(activatedAt: Instant): Instant {
  return addDuration(activatedAt, SHORTEST);
}

function byOwner(
  activatedAt: Instant,
  spread: number,
  { cron, zone }: { cron: string; zone: string },
): Instant {
  const earliest = earliestRotation(activatedAt);
  const time = Date.parse(nextOccurrence(cron, earliest, zone));
  return toInstant(
    new Date(time + Math.floor(SPREAD_IN_SCHEDULE_MILLIS * spread)),
  );
}

/** @returns a number from 0 up to 1 that is always the same for one uid */
export function spreadOf(uid: string): number {
  return parseInt(sha256Hex(uid).slice(0, 8), 16) / 0x1_0000_0000;
}
