import { type Instant, toInstant } from '../values';
import { isInWindow, nextOpening, type RotationWindow } from './window';

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
  const { from, until } = nextOpening(window, dueAt);
  const length = Date.parse(until) - Date.parse(from);
  const start = toInstant(
    new Date(Date.parse(from) + Math.floor(length * SPREAD_IN_WINDOW * spread)),
  );
  return start < overdueAt ? start : overdueAt;
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
