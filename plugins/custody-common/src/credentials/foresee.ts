import type { Instant, IsoDuration } from '../values';
import { type RotationDates, rotationDates } from './schedule';
import { dueWithinWindow, plannedStart } from './start';
import { parseRotationWindow, type RotationWindow } from './window';

/** Of an identity, all that says when it is rotated by schedule. */
export type ScheduledRotation = {
  /** Policy's limit; null where nothing is rotated by itself, whatever its owner chose. */
  rotateEvery: IsoDuration | null;
  /** Its owner's choice, as written. */
  schedule: string | null;
  window: string | null;
  /** From 0 up to 1, always the same for one identity. */
  spread: number;
};

/** @returns by whose clock an owner's schedule is read: that of the owner's own window, else UTC */
export function scheduleZone(ownWindow: string | null): string {
  return ownWindow === null ? 'UTC' : parseRotationWindow(ownWindow).zone;
}

/**
 * When a version that became current is due: by policy, by its owner's choice, and so that it is replaced in its window.
 *
 * @param platformWindow - holds where the owner chose none
 * @returns null for never
 */
export function datesOf(
  { rotateEvery, schedule, window: own, spread }: ScheduledRotation,
  platformWindow: RotationWindow | null,
  activatedAt: Instant,
): RotationDates | null {
  if (rotateEvery === null) {
    return null;
  }
  const dates = rotationDates(
    activatedAt,
    rotateEvery,
    spread,
    schedule === null ? null : { cron: schedule, zone: scheduleZone(own) },
  );
  const window = windowOf(own, platformWindow);
  return {
    ...dates,
    dueAt: dueWithinWindow({ ...dates, window, spread }, activatedAt),
  };
}

function windowOf(
  own: string | null,
  platformWindow: RotationWindow | null,
): RotationWindow | null {
  return own === null ? platformWindow : parseRotationWindow(own);
}

/**
 * Foretells when an identity is rotated by schedule, by the rules by which the engine does it, if nothing else rotates it
 * and each rotation takes no time.
 *
 * @param platformWindow - holds where the owner chose none
 * @param activatedAt - when the version became current that is replaced first
 * @param endsAt - when what is granted ends: from then on its credential is revoked, and not rotated; null for never
 * @returns as many as are asked for, or fewer where it ends before
 */
export function foreseenRotations(
  rotation: ScheduledRotation,
  platformWindow: RotationWindow | null,
  activatedAt: Instant,
  count: number,
  endsAt: Instant | null = null,
): Instant[] {
  const window = windowOf(rotation.window, platformWindow);
  const starts: Instant[] = [];
  for (let from = activatedAt; starts.length < count; ) {
    const dates = datesOf(rotation, platformWindow, from);
    if (dates === null) {
      break;
    }
    from = plannedStart({ ...dates, window, spread: rotation.spread });
    if (endsAt !== null && endsAt <= from) {
      break;
    }
    starts.push(from);
  }
  return starts;
}
