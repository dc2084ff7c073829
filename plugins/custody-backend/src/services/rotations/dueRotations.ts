import {
  type DueRotation,
  type Instant,
  mayStart,
  parseRotationWindow,
  type RotationWindow,
  spreadOf,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  type AfterDue,
  listRotationDue,
  type RotationDue,
} from '../../store/operations/listDue';
import { listRotating } from '../../store/operations/listRotating';
import { findSwitch } from '../../store/switches';

/** How scheduled rotation is set for the fleet. */
export type FleetRotation = {
  /** By configuration; it is paused too while somebody switched it so. */
  paused: boolean;
  /** Of the identities whose owners chose none. */
  window: RotationWindow | null;
  /** Identities, by ref, of which no two may be rotated at the same time. */
  apart: ReadonlyArray<readonly string[]>;
};

/** What was read of rows again and again: windows are few, and identities many. */
export function windowReader(
  fleet: Pick<FleetRotation, 'window'>,
): (own: string | null) => RotationWindow | null {
  const read = new Map<string, RotationWindow>();
  return own => {
    if (own === null) {
      return fleet.window;
    }
    const window = read.get(own) ?? parseRotationWindow(own);
    read.set(own, window);
    return window;
  };
}

/** @returns a row as the rules of starting know it */
export function dueRotation(
  row: Omit<RotationDue, 'ref'>,
  windowOf: ReturnType<typeof windowReader>,
): DueRotation {
  return {
    dueAt: row.rotation_due_at,
    overdueAt: row.rotation_overdue_at ?? row.rotation_due_at,
    window: windowOf(row.rotation_window),
    spread: spreadOf(row.uid),
  };
}

/**
 * Rotations that may begin now, the longest due first.
 *
 * INVARIANT: what may not begin yet stands in nobody's way, however much of it there is.
 *
 * @returns uids, `limit` at the most; none while rotation is paused
 */
export async function listStartable(
  db: Knex,
  fleet: FleetRotation,
  options: { now: Instant; limit: number },
): Promise<string[]> {
  const { now, limit } = options;
  if (fleet.paused || (await findSwitch(db, 'rotation-paused'))) {
    return [];
  }
  const windowOf = windowReader(fleet);
  const keepApart = await apartKeeper(db, fleet);
  const found: string[] = [];
  let after: AfterDue | null = null;
  for (;;) {
    const page: RotationDue[] = await listRotationDue(db, {
      now,
      limit,
      after,
    });
    for (const row of page) {
      if (mayStart(dueRotation(row, windowOf), now) && keepApart(row.ref)) {
        found.push(row.uid);
      }
      if (found.length === limit) {
        return found;
      }
    }
    if (page.length < limit) {
      return found;
    }
    after = page[page.length - 1];
  }
}

/** @returns a function that says whether an identity may turn; from then on it is turning */
async function apartKeeper(
  db: Knex,
  { apart }: Pick<FleetRotation, 'apart'>,
): Promise<(ref: string) => boolean> {
  const turning = new Set(
    apart.length === 0 ? [] : await listRotating(db, apart.flat()),
  );
  return ref => {
    const others = apart
      .filter(group => group.includes(ref))
      .flat()
      .filter(other => other !== ref);
    if (others.some(other => turning.has(other))) {
      return false;
    }
    if (others.length > 0) {
      turning.add(ref);
    }
    return true;
  };
}
