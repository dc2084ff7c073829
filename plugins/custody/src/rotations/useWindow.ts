import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { useRotationStatus } from '../api';
import { useNow } from '../time';
import { startOf, startsOutside } from './window';

/**
 * The window of an identity's rotations, its owner's or else the platform's, and whether the next one begins outside of it.
 *
 * @returns null where it may begin at any time, or where that is not known yet
 */
export function useWindow(
  identity: Pick<
    IdentitySummary,
    'uid' | 'rotationDueAt' | 'rotationOverdueAt' | 'rotationWindow'
  >,
): { window: string; isOutside: boolean } | null {
  const { data: platform } = useRotationStatus();
  const now = useNow();
  const window = identity.rotationWindow ?? platform?.window ?? null;
  if (window === null) {
    return null;
  }
  const startsAt = platform?.paused ? null : startOf(identity, window, now);
  return { window, isOutside: startsOutside(window, startsAt) };
}
