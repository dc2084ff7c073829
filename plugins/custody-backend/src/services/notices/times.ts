import type { Instant } from '@custody/backstage-plugin-custody-common';

/** An instant for people; a notification is the same text for all, so it is in UTC. */
export function toTheMinute(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

const UNITS = [
  ['day', 1_440],
  ['hour', 60],
  ['minute', 1],
] as const;

/**
 * The time between two instants, to the minute. It is told in the largest unit of which it is at least two, or just one, and
 * what is left over in the next smaller one. What is left over then is left out, so that nothing is told longer than it is.
 *
 * @returns e.g. `90 minutes`, `4 hours`, `2 hours and 30 minutes`
 */
export function lengthBetween(from: Instant, to: Instant): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  const largest = UNITS.findIndex(
    ([, size]) => minutes >= 2 * size || minutes === size,
  );
  if (largest === -1) return counted(minutes, 'minute');
  const [[unit, size], smaller] = UNITS.slice(largest);
  const rest = smaller ? Math.floor((minutes % size) / smaller[1]) : 0;
  const whole = counted(Math.floor(minutes / size), unit);
  return rest > 0 ? `${whole} and ${counted(rest, smaller[0])}` : whole;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
