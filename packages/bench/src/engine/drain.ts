import knexFactory from 'knex';
import { withPostgres } from '../postgres';
import type { BenchmarkResult } from '../result';
import { fillFleet } from './fleet';
import { IDLE } from './idleProvider';
import { openDatabase } from './internals';
import { withWorkers } from './workers';

const DUE = 100_000;
const MEGABYTE = 1024 * 1024;

/**
 * Drains rotations that are due, from the plan to the end of each, in one process with a provider that does nothing,
 * and tells how much that process grew.
 *
 * @param args - how many are due, `100000` unless given
 */
export function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const count = Number(args[0] ?? DUE);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(
      `\`drain ${args[0]}\`: give the number of rotations that are due, such as ${DUE}`,
    );
  }
  return withPostgres(async url => {
    const db = knexFactory({ client: 'pg', connection: url });
    try {
      await openDatabase({ getClient: async () => db });
      await fillFleet(db, { count, provider: IDLE, due: true });
      const { perSecond, rssBefore, rssMost } = await withWorkers(
        url,
        1,
        workers =>
          workers.run({ engine: 'custody', plans: true }, { total: count }),
      );
      return [
        {
          name: `draining ${count.toLocaleString('en')} due rotations`,
          what: `by which the process grew at its most, above the ${(
            rssBefore / MEGABYTE
          ).toFixed(0)} MB that it took before; ${perSecond.toFixed(
            0,
          )} rotations/s, planned and worked on by one process`,
          megabytes: (rssMost - rssBefore) / MEGABYTE,
          aim: { of: 'growth', atMost: 200 },
        },
      ];
    } finally {
      await db.destroy();
    }
  });
}
