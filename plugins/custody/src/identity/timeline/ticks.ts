import { DateTime, type DurationLikeObject } from 'luxon';

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** A distance between ticks that people count in. */
type Step = { unit: Unit; count: number };

const MILLIS: Record<Unit, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30.44 * 86_400_000,
  year: 365.25 * 86_400_000,
};

const STEPS: readonly Step[] = [
  { unit: 'second', count: 10 },
  { unit: 'second', count: 30 },
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 2 },
  { unit: 'minute', count: 5 },
  { unit: 'minute', count: 10 },
  { unit: 'minute', count: 15 },
  { unit: 'minute', count: 30 },
  { unit: 'hour', count: 1 },
  { unit: 'hour', count: 2 },
  { unit: 'hour', count: 3 },
  { unit: 'hour', count: 6 },
  { unit: 'hour', count: 12 },
  { unit: 'day', count: 1 },
  { unit: 'day', count: 2 },
  { unit: 'week', count: 1 },
  { unit: 'week', count: 2 },
  { unit: 'month', count: 1 },
  { unit: 'month', count: 2 },
  { unit: 'month', count: 3 },
  { unit: 'month', count: 6 },
  { unit: 'year', count: 1 },
  { unit: 'year', count: 2 },
  { unit: 'year', count: 5 },
];

export type Tick = { at: number; label: string };

/**
 * Ticks where people expect them: at whole minutes, hours, days, Mondays or firsts of a month, evenly spread.
 *
 * @param span - from and to, in milliseconds since 1970
 * @param room - for how many labels there is room
 * @param language - BCP 47
 * @param zone - IANA; that of the browser unless told
 */
export function axisTicks(
  span: { from: number; to: number },
  room: number,
  language: string,
  zone?: string,
): Tick[] {
  const step = stepFor(span.to - span.from, room);
  const ticks: Tick[] = [];
  let at = startOf(DateTime.fromMillis(span.from, { zone }), step);
  while (at.toMillis() <= span.to) {
    if (at.toMillis() >= span.from) {
      ticks.push({
        at: at.toMillis(),
        label: labelOf(at.setLocale(language), step),
      });
    }
    at = at.plus(lengthOf(step));
  }
  return ticks;
}

function stepFor(span: number, room: number): Step {
  return (
    STEPS.find(
      ({ unit, count }) => span / (MILLIS[unit] * count) <= Math.max(1, room),
    ) ?? { unit: 'year', count: 10 }
  );
}

function lengthOf({ unit, count }: Step): DurationLikeObject {
  return { [unit]: count };
}

/** The last tick at or before an instant: of every 15 minutes the quarters, of every 3 months the quarters of a year. */
function startOf(instant: DateTime, { unit, count }: Step): DateTime {
  const start = instant.startOf(unit);
  const first = unit === 'month' || unit === 'day' ? 1 : 0;
  const number = unit === 'week' ? start.weekNumber : start.get(unit);
  return start.minus({ [unit]: (number - first) % count });
}

function labelOf(at: DateTime, { unit }: Step): string {
  const startsDay = at.hour === 0 && at.minute === 0 && at.second === 0;
  if (unit === 'second') return at.toLocaleString(DateTime.TIME_WITH_SECONDS);
  if ((unit === 'minute' || unit === 'hour') && !startsDay) {
    return at.toLocaleString(DateTime.TIME_SIMPLE);
  }
  if (unit === 'year') return at.toLocaleString({ year: 'numeric' });
  if (unit === 'month') {
    return at.toLocaleString({ month: 'short', year: 'numeric' });
  }
  return at.toLocaleString({ month: 'short', day: 'numeric' });
}
