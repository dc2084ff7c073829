import { addDuration, type Instant, type IsoDuration } from '../values';

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
