const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Instants around a moment, e.g. `at({ days: -3, hours: 2 })`. */
export type At = (offset: {
  days?: number;
  hours?: number;
  minutes?: number;
}) => string;

export function clockAt(now: number): At {
  return ({ days = 0, hours = 0, minutes = 0 }) =>
    new Date(now + days * DAY + hours * HOUR + minutes * MINUTE).toISOString();
}
