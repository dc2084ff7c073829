import type { Knex } from 'knex';
import { type Clock, systemClock } from '../clock';

type DatabaseClock = Clock & Required<Pick<Clock, 'measure'>>;

/**
 * The database's clock, for every replica the same: its time when it was asked last, and what has passed since then
 * by a counter that nobody sets. So a host whose clock is wrong, or jumps, changes nothing.
 *
 * The database answers somewhere between question and answer. Each answer corrects by no more than it proves wrong, so
 * that a slow one moves nothing.
 *
 * @param elapsedMillis - counts up evenly, whatever happens to the time of day
 */
export function createDatabaseClock(
  askMillis: () => Promise<number>,
  elapsedMillis: () => number = () => performance.now(),
): DatabaseClock {
  let ahead: number | undefined;
  let asking: Promise<void> | undefined;

  const ask = async () => {
    const before = elapsedMillis();
    const answer = await askMillis();
    const earliest = answer - elapsedMillis();
    const latest = answer - before;
    ahead =
      ahead === undefined
        ? (earliest + latest) / 2
        : Math.min(Math.max(ahead, earliest), latest);
  };

  return {
    now: () => {
      if (ahead === undefined) {
        throw new Error(
          'the clock of the database is not known yet: measure it first',
        );
      }
      return new Date(ahead + elapsedMillis()).toISOString();
    },
    measure: () => {
      // Who asks while somebody waits for the answer gets the same.
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}

/** @returns the clock of a database, measured once. SQLite's is that of this process. */
export async function clockOf(db: Knex): Promise<Clock> {
  if (db.client.config.client !== 'pg') {
    return systemClock;
  }
  const clock = createDatabaseClock(async () => {
    const { rows } = await db.raw(
      'select extract(epoch from clock_timestamp()) * 1000 as millis',
    );
    return Number(rows[0].millis);
  });
  await clock.measure();
  return clock;
}
