import {
  type Instant,
  isInWindow,
  parseRotationWindow,
} from '@custody/backstage-plugin-custody-common';
import type { CalendarFact } from '../../config';

/** @returns the names of the facts that hold at an instant, for `context.calendar` of policies */
export function factsAt(
  calendar: readonly CalendarFact[],
  now: Instant,
): string[] {
  const holding = calendar.filter(
    ({ times, from, until }) =>
      (from === undefined || from <= now) &&
      (until === undefined || now < until) &&
      (times === undefined ||
        times.some(text => isInWindow(parseRotationWindow(text), now))),
  );
  return [...new Set(holding.map(({ name }) => name))].sort();
}
