import {
  addDuration,
  durationMillis,
  type Instant,
  type IsoDuration,
  toInstant,
} from '../values';

/** How many of the consumers that have to move to a version did. */
export type AdoptionCount = { moved: number; of: number };

/** How long an old version is kept for consumers that don't move, where policy gives no limit. */
export const DEFAULT_MAX_OVERLAP: IsoDuration = 'P7D';

/**
 * Whether all have moved.
 *
 * INVARIANT: no consumer is no adoption. Where nobody is known to use a credential, somebody unknown may.
 */
export function isAdopted(adoption: AdoptionCount): boolean {
  return adoption.of > 0 && adoption.moved >= adoption.of;
}

/** @returns when the old version is given up whoever still uses it */
export function overlapEnd(
  activatedAt: Instant,
  maxOverlap: IsoDuration | null,
): Instant {
  return addDuration(activatedAt, maxOverlap ?? DEFAULT_MAX_OVERLAP);
}

/** How late consumers are that have not moved: the owners hear of each level once, louder each time. */
export const LATE_LEVELS = ['half', 'nine-tenths', 'over'] as const;
export type LateLevel = (typeof LATE_LEVELS)[number];

const SHARES: Record<LateLevel, number> = {
  half: 0.5,
  'nine-tenths': 0.9,
  over: 1,
};

/** @returns when a level of lateness is reached */
export function lateAt(
  level: LateLevel,
  activatedAt: Instant,
  maxOverlap: IsoDuration | null,
): Instant {
  const overlap = durationMillis(maxOverlap ?? DEFAULT_MAX_OVERLAP);
  return toInstant(
    new Date(Date.parse(activatedAt) + Math.floor(overlap * SHARES[level])),
  );
}

/** @returns how late somebody is who has not moved by now; null while there is time */
export function lateLevel(
  activatedAt: Instant,
  maxOverlap: IsoDuration | null,
  now: Instant,
): LateLevel | null {
  return (
    LATE_LEVELS.findLast(
      level => lateAt(level, activatedAt, maxOverlap) <= now,
    ) ?? null
  );
}
