import { type Instant, toInstant } from '../values';
import { earliestRotation } from './schedule';
import {
  isInWindow,
  lastOpening,
  nextOpening,
  type Opening,
  type RotationWindow,
} from './window';

/** Share of a window over which begin what came due while it was closed. */
const SPREAD_IN_WINDOW = 0.8;

/** A rotation that is due, or will be. */
export type DueRotation = {
  dueAt: Instant;
  /** Policy's limit: it counts for more than the window. */
  overdueAt: Instant;
  /** When it may begin; null for at any time. */
  window: RotationWindow | null;
  /** From 0 up to 1, always the same for one identity. */
  spread: number;
};

/**
 * When a rotation begins if nothing keeps it: when it is due, or in the next window.
 *
 * INVARIANT: what came due while the window was closed does not all begin when it opens.
 */
export function plannedStart(rotation: DueRotation): Instant {
  const { dueAt, overdueAt, window, spread } = rotation;
  if (window === null || isInWindow(window, dueAt)) {
    return dueAt;
  }
  const start = placeIn(nextOpening(window, dueAt), spread);
  return start < overdueAt ? start : overdueAt;
}

/** @returns when in an opening begins what it has to wait for */
function placeIn({ from, until }: Opening, spread: number): Instant {
  const length = Date.parse(until) - Date.parse(from);
  return toInstant(
    new Date(Date.parse(from) + Math.floor(length * SPREAD_IN_WINDOW * spread)),
  );
}

/**
 * When a rotation is due, so that it begins in its window: sooner, where the window stays closed from when it would be due
 * until policy's limit.
 *
 * INVARIANT: never later, and once in an opening at the most: what was made in it waits for the next, or for policy's limit.
 *
 * @param activatedAt - when the version became current that is replaced
 */
export function dueWithinWindow(
  rotation: DueRotation,
  activatedAt: Instant,
): Instant {
  const { dueAt, overdueAt, window, spread } = rotation;
  if (window === null || isInWindow(window, plannedStart(rotation))) {
    return dueAt;
  }
  const opening = lastOpening(window, overdueAt);
  const place = placeIn(opening, spread);
  const earliest = earliestRotation(activatedAt);
  const start = place > earliest ? place : earliest;
  return activatedAt < opening.from && start < opening.until ? start : dueAt;
}

/** Whether a rotation that begins then does so while its window is closed, as policy's limit counts for more. */
export function beginsOutside(
  window: RotationWindow | null,
  start: Instant,
): boolean {
  return window !== null && !isInWindow(window, start);
}

/** Whether a rotation may begin now. */
export function mayStart(rotation: DueRotation, now: Instant): boolean {
  const { overdueAt, window } = rotation;
  return (
    overdueAt <= now ||
    (plannedStart(rotation) <= now &&
      (window === null || isInWindow(window, now)))
  );
}

/** @returns when a rotation is to be expected: now for one that may begin */
export function expectedStart(rotation: DueRotation, now: Instant): Instant {
  if (mayStart(rotation, now)) {
    return now;
  }
  return plannedStart({
    ...rotation,
    dueAt: rotation.dueAt > now ? rotation.dueAt : now,
  });
}

/**
 * When a rotation begins, as far as that can be foretold.
 *
 * @param endsAt - when what is granted ends: from then on its credential is revoked, and not rotated
 * @returns null where it ends before
 */
export function foretoldStart(
  rotation: DueRotation,
  endsAt: Instant | null,
  now: Instant,
): Instant | null {
  const start = expectedStart(rotation, now);
  return endsAt !== null && endsAt <= start ? null : start;
}
