import { setTimeout } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import knexFactory from 'knex';
import { idleProvider } from './idleProvider';
import type { FromWorker, ToWorker, Work } from './messages';
import { startEngine } from './startEngine';

const TELL_EVERY_MS = 20;

type Custody = Extract<Work, { engine: 'custody' }>;
type Graphile = Extract<Work, { engine: 'graphile-worker' }>;

let settled = 0;
const count = () => {
  settled += 1;
};
let end: (() => Promise<void>) | undefined;

/** A process that works on what is in a database, with one engine or another, and says how far it is. */
async function obey(url: string, order: ToWorker): Promise<void> {
  if ('begin' in order) {
    const { begin } = order;
    end =
      begin.engine === 'custody'
        ? await beginCustody(url, begin)
        : await beginGraphile(url, begin);
    tell({ is: 'begun', settled: 0, rss: process.memoryUsage.rss() });
  } else {
    await end?.();
    settled = 0;
    tell({ is: 'ended', rss: process.memoryUsage.rss() });
  }
}

async function beginCustody(url: string, work: Custody) {
  const { waitMillis, plans = false, concurrency } = work;
  const db = knexFactory({ client: 'pg', connection: url });
  const engine = await startEngine(
    db,
    idleProvider(waitMillis),
    count,
    concurrency === undefined ? {} : { concurrency },
  );
  let planning = plans;
  const planned = (async () => {
    while (planning && (await engine.plan()) > 0) {
      // As long as there is something, without the half minute in between.
    }
  })();
  return async () => {
    planning = false;
    await planned;
    await engine.stop();
    await db.destroy();
  };
}

async function beginGraphile(url: string, { localQueue }: Graphile) {
  const runner = await run({
    connectionString: url,
    logger: new Logger(() => () => {}),
    noHandleSignals: true,
    taskList: { nothing: async () => {} },
    preset: localQueue && {
      worker: {
        concurrentJobs: localQueue.concurrentJobs,
        localQueue: { size: localQueue.size },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  runner.events.on('job:success', count);
  return () => runner.stop();
}

async function main(url: string): Promise<void> {
  process.on('message', (order: ToWorker) => {
    obey(url, order).catch(error =>
      tell({ is: 'failed', message: String(error) }),
    );
  });
  tell({ is: 'ready', rss: process.memoryUsage.rss() });
  for (;;) {
    await setTimeout(TELL_EVERY_MS);
    if (settled > 0) {
      tell({ is: 'working', settled, rss: process.memoryUsage.rss() });
      settled = 0;
    }
  }
}

function tell(message: FromWorker): void {
  process.send?.(message);
}

// Nothing is left running when who started it is gone.
process.on('disconnect', () => process.exit());

main(process.argv[2]).catch(error => {
  tell({ is: 'failed', message: String(error) });
});
