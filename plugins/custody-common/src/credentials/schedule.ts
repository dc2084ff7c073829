import {
  addDuration,
  durationMillis,
  sha256Hex,
  type Instant,
  type IsoDuration,
} from '../values';

/** Share of the interval after which, at the earliest, a rotation is due. */
const EARLIEST = 0.9;
/** Share of the interval over which due times are spread. */
const SPREAD = 0.05;

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
 */
export function rotationDates(
  activatedAt: Instant,
  rotateEvery: IsoDuration,
  spread: number,
): RotationDates {
  const every = durationMillis(rotateEvery);
  const seconds = (every * (EARLIEST + SPREAD * spread)) / 1000;
  return {
    dueAt: addDuration(activatedAt, `PT${seconds.toFixed(3)}S`),
    overdueAt: addDuration(activatedAt, `PT${(every / 1000).toFixed(3)}S`),
  };
}

/** @returns a number from 0 up to 1 that is always the same for one uid */
export function spreadOf(uid: string): number {
  return parseInt(sha256Hex(uid).slice(0, 8), 16) / 0x1_0000_0000;
}
