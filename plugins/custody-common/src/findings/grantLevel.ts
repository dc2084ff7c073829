import { durationMillis, type Instant } from '../values';
import { GRANT_NOTICE } from './rules';

/** How long before its end a grant is spoken of for the second time, and louder. */
export const GRANT_LAST_NOTICE = 'P3D';

/** How near the end of a grant is: spoken of first, spoken of louder, over. */
export const GRANT_LEVELS = ['ending', 'soon', 'ended'] as const;
export type GrantLevel = (typeof GRANT_LEVELS)[number];

/**
 * How near the end of a grant is. A short grant is not spoken of from its beginning: no earlier than in its second
 * half, and louder no earlier than in its last tenth.
 *
 * @returns null while there is nothing to say
 */
export function grantLevel(
  grant: { startsAt: Instant; endsAt: Instant },
  now: Instant,
): GrantLevel | null {
  const end = Date.parse(grant.endsAt);
  const length = end - Date.parse(grant.startsAt);
  const left = end - Date.parse(now);
  if (left <= 0) {
    return 'ended';
  }
  if (left <= Math.min(durationMillis(GRANT_LAST_NOTICE), length / 10)) {
    return 'soon';
  }
  return left <= Math.min(durationMillis(GRANT_NOTICE), length / 2)
    ? 'ending'
    : null;
}
