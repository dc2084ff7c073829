import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { useRotationStatus } from '../api';
import { useNow } from '../time';
import { startOf, startsOutside } from './window';

/** The next rotation of an identity by schedule, as far as it can be foretold. */
export type NextRotation = {
  dueAt: string;
  /** When it begins; null while rotation is paused. */
  startsAt: string | null;
  /** Its owner's or else the platform's; null where it may begin at any time, or where that is not known yet. */
  window: string | null;
  /** Whether it begins outside of that window. */
  isOutside: boolean;
};

/** @returns null where there is none, as where what is granted ends before it would begin */
export function useNextRotation(
  identity: Pick<
    IdentitySummary,
    | 'uid'
    | 'rotationDueAt'
    | 'rotationOverdueAt'
    | 'rotationWindow'
    | 'grantEndsAt'
  >,
): NextRotation | null {
  const { data: platform } = useRotationStatus();
  const now = useNow();
  const { rotationDueAt: dueAt } = identity;
  const window = identity.rotationWindow ?? platform?.window ?? null;
  const start = startOf(identity, window, now);
  if (dueAt === null || start === null) {
    return null;
  }
  const startsAt = platform?.paused ? null : start;
  return {
    dueAt,
    startsAt,
    window,
    isOutside: startsOutside(window, startsAt),
  };
}
