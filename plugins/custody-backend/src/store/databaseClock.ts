import type { Knex } from 'knex';
import { type Clock, systemClock } from '../clock';

/** Shorter than anybody waits for, and longer than a turn of the engine takes that has nothing to wait for. */
const FRESH_MS = 50;

type DatabaseClock = Clock & Required<Pick<Clock, 'measure'>>;

/**
 * The database's clock, for every replica the same: its time when it was asked last, and what has passed since then
 * by a counter that nobody sets. So a host whose clock is wrong, or jumps, changes nothing.
 *
 * The database answers somewhere between question and answer. Each answer corrects by no more than it proves wrong, so
 * that a slow one moves nothing.
 *
 * @param options.elapsedMillis - counts up evenly, whatever happens to the time of day
 * @param options.freshMillis - for so long after an answer nobody asks again. A ticket that is taken or extended by a
 * clock that stood still since then ends too early and never too late.
 */
export function createDatabaseClock(
  askMillis: () => Promise<number>,
  options: { elapsedMillis?: () => number; freshMillis?: number } = {},
): DatabaseClock {
  const { elapsedMillis = () => performance.now(), freshMillis = 0 } = options;
  let ahead: number | undefined;
  let answeredAt = -Infinity;
  let asking: Promise<void> | undefined;

  const ask = async () => {
    const before = elapsedMillis();
    const answer = await askMillis();
    answeredAt = elapsedMillis();
    const earliest = answer - answeredAt;
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
    measure: async () => {
      if (elapsedMillis() - answeredAt < freshMillis) {
        return;
      }
      // Who asks while somebody waits for the answer gets the same.
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    },
  };
}

/** @returns the clock of a database, measured once. SQLite's is that of this process. */
export async function clockOf(db: Knex): Promise<Clock> {
  if (db.client.config.client !== 'pg') {
    return systemClock;
  }
  const clock = createDatabaseClock(
    async () => {
      const { rows } = await db.raw(
        'select extract(epoch from clock_timestamp()) * 1000 as millis',
      );
      return Number(rows[0].millis);
    },
    { freshMillis: FRESH_MS },
  );
  await clock.measure();
  return clock;
}
