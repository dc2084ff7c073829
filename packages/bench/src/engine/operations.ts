import { Logger, runMigrations } from 'graphile-worker';
import knexFactory, { type Knex } from 'knex';
import { interleaved, summarize } from '../interleaved';
import { withPostgres } from '../postgres';
import type { BenchmarkResult, Comparison } from '../result';
import { enterOperations, fillFleet } from './fleet';
import { IDLE } from './idleProvider';
import { openDatabase } from './internals';
import type { Work } from './messages';
import { withWorkers, type Workers } from './workers';

/** Of a round, unless another number is given. */
const COUNT = 2_000;
const ROUNDS = { rounds: 5, warmUp: 1 };

/** As a provider somewhere else: what one process waits for, two wait for at the same time. */
const FAR = { count: 600, waitMillis: 100 };

type Kind = 'suspend' | 'rotate';

/**
 * Operations settled with a provider that does nothing, beside graphile-worker's empty jobs, each in a process of its
 * own on the same database; and two processes beside one.
 *
 * @param args - how many operations make a round, `2000` unless given
 */
export function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const count = Number(args[0] ?? COUNT);
  return withPostgres(async url => {
    const db = knexFactory({ client: 'pg', connection: url });
    try {
      await openDatabase({ getClient: async () => db });
      await runMigrations({
        connectionString: url,
        logger: new Logger(() => () => {}),
      });
      await fillFleet(db, { count, provider: IDLE });
      return await withWorkers(url, 2, async workers => [
        await besideGraphile(db, workers, {
          count,
          kind: 'suspend',
          reference: 'graphile-worker, empty jobs, its defaults',
          atLeast: 0.4,
        }),
        await besideGraphile(db, workers, {
          count,
          kind: 'suspend',
          reference:
            'graphile-worker, empty jobs, 24 at a time from a local queue of 500',
          localQueue: { size: 500, concurrentJobs: 24 },
          atLeast: null,
        }),
        await besideGraphile(db, workers, {
          count,
          kind: 'rotate',
          reference: 'graphile-worker, empty jobs, its defaults',
          atLeast: null,
        }),
        await twoBesideOne(db, workers, {
          ...FAR,
          count: Math.min(FAR.count, count),
          atLeast: 1.6,
        }),
        await twoBesideOne(db, workers, {
          count,
          waitMillis: 0,
          atLeast: null,
        }),
      ]);
    } finally {
      await db.destroy();
    }
  });
}

const OURS: Record<Kind, string> = {
  suspend: 'operations of one step (`suspend`), settled',
  rotate: 'rotations, of six steps, settled',
};

async function besideGraphile(
  db: Knex,
  workers: Workers,
  options: {
    count: number;
    kind: Kind;
    reference: string;
    localQueue?: { size: number; concurrentJobs: number };
    atLeast: number | null;
  },
): Promise<Comparison> {
  const { count: total, kind, reference, localQueue, atLeast } = options;
  const ours = async () => {
    await enterOperations(db, { kind, count: total });
    return (await workers.run({ engine: 'custody' }, { total })).perSecond;
  };
  // Enough to last for a while, however quick it is.
  const jobs = localQueue ? total * 5 : total;
  const graphile = async () => {
    await db.raw('truncate graphile_worker._private_jobs');
    await db.raw(
      `select graphile_worker.add_job('nothing') from generate_series(1, ?)`,
      [jobs],
    );
    await db.raw('vacuum analyze graphile_worker._private_jobs');
    const work: Work = { engine: 'graphile-worker', localQueue };
    return (await workers.run(work, { total: jobs })).perSecond;
  };
  const rates = summarize(await interleaved(ROUNDS, ours, graphile));
  return {
    name: `${OURS[kind]}, with a provider that does nothing`,
    ours: { what: OURS[kind], perSecond: rates.ours },
    reference: { what: reference, perSecond: rates.reference },
    ratio: rates.ratio,
    aim: { of: 'rate', atLeast },
  };
}

/** Two processes beside one, for operations of one step. */
async function twoBesideOne(
  db: Knex,
  workers: Workers,
  options: { count: number; waitMillis: number; atLeast: number | null },
): Promise<Comparison> {
  const { count: total, waitMillis, atLeast } = options;
  const measure = async (processes: number) => {
    await enterOperations(db, { kind: 'suspend', count: total });
    const work: Work = { engine: 'custody', waitMillis };
    return (await workers.run(work, { total, processes })).perSecond;
  };
  const rates = summarize(
    await interleaved(
      ROUNDS,
      () => measure(2),
      () => measure(1),
    ),
  );
  return {
    name:
      waitMillis > 0
        ? `two processes, where the provider takes ${waitMillis} ms and is what limits`
        : 'two processes, where database and processes share the machine, which is what limits',
    ours: { what: 'two processes', perSecond: rates.ours },
    reference: { what: 'one process', perSecond: rates.reference },
    ratio: rates.ratio,
    aim: { of: 'rate', atLeast },
  };
}
