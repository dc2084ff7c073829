import type { Instant } from '@custody/backstage-plugin-custody-common';

/** An instant for people; a notification is the same text for all, so it is in UTC. */
export function toTheMinute(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** @returns the time between two instants, e.g. `4 hours`, in the largest unit of which it is two or a whole one */
export function lengthBetween(from: Instant, to: Instant): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  for (const [unit, size] of [
    ['day', 1_440],
    ['hour', 60],
  ] as const) {
    if (minutes >= 2 * size || minutes === size) {
      return counted(Math.round(minutes / size), unit);
    }
  }
  return counted(minutes, 'minute');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
