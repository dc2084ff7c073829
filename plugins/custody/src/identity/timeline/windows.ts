import { nextOpening } from '@custody/backstage-plugin-custody-common';
import { readWindow } from '../../rotations/window';

/** More stripes than this are a texture and tell nothing. */
const MOST_SHOWN = 40;

/**
 * The openings of a rotation window in a stretch of time.
 *
 * @param text - such as `Mon-Thu 09:00-16:00 Europe/Berlin`
 * @param from - milliseconds since 1970, as all that follows
 * @returns openings, cut at both ends; none for a text that is no window, and none where they would be too many
 */
export function openingsBetween(
  text: string,
  from: number,
  to: number,
): Array<{ from: number; to: number }> {
  const window = readWindow(text);
  if (!window) return [];
  const openings: Array<{ from: number; to: number }> = [];
  for (let at = from; at < to; ) {
    const next = nextOpening(window, new Date(at).toISOString());
    const opens = Date.parse(next.from);
    const closes = Date.parse(next.until);
    if (opens >= to) break;
    if (openings.length === MOST_SHOWN) return [];
    openings.push({ from: Math.max(opens, from), to: Math.min(closes, to) });
    at = closes;
  }
  return openings;
}
