import type { DateTime } from 'luxon';
import { type Instant, toInstant } from '../values';

/**
 * When a clock on the wall shows a time, on a day when it is put forward or back too. What comes twice is meant the first time;
 * what is skipped is the moment at which it is.
 *
 * @param day - any time of that day, in the clock's zone
 * @param minute - since midnight, up to 1440
 */
export function instantAt(day: DateTime, minute: number): Instant {
  let time = day
    .startOf('day')
    .set({ hour: Math.floor(minute / 60), minute: minute % 60 });
  const isSkipped = time.hour * 60 + time.minute !== minute % (24 * 60);
  if (isSkipped) {
    // As far beyond the moment as the time is beyond what is skipped.
    const { offset } = time;
    for (let before = time; before.offset === offset; ) {
      time = before;
      before = time.minus({ minutes: 1 });
    }
  }
  return toInstant(time.toJSDate());
}
