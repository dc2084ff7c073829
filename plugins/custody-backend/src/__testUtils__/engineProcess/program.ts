import type { AuditorService } from '@backstage/backend-plugin-api';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import knexFactory from 'knex';
import { createEngine } from '../../engine/engine';
import { createWakeup } from '../../engine/wakeup';
import type { RequestOutcomes } from '../../services/ports';
import { clockOf } from '../../store/databaseClock';
import { cutSilentConnections } from '../../store/silentConnections';
import { obeyOrders, STDERR } from '../childProgram';
import { sinksOf } from '../sinks';
import type { Death, EngineProcessOptions, Order } from './options';

/*
 * An engine with a real provider in a process of its own, for tests that end it in any way a process can end. It is
 * loaded before it is needed, starts when it is told to, and ends when its input does.
 */

let death: Death | undefined;
let standing = 0;

const SILENT_AUDITOR: AuditorService = {
  createEvent: async () => ({
    success: async () => {},
    fail: async () => {},
  }),
};

const NO_OUTCOMES: RequestOutcomes = {
  fulfilled: async () => {},
  failed: async () => {},
  overtaken: async () => {},
  ended: async () => null,
  recheck: async () => null,
};

async function start(options: EngineProcessOptions): Promise<void> {
  stepTheClock(options.hostClockAheadMillis ?? 0);
  const db = knexFactory({
    client: 'pg',
    connection: options.connection,
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 5_000,
  });
  cutSilentConnections(db, options.longestAnswerMillis).begin();
  const { ref, adminUrl, target } = options.provider;
  const provider = new PostgresProvider(ref, adminUrl, target);
  const instance = {
    ref,
    environment: 'production',
    tenants: [],
    exposure: 'internal' as const,
    provider,
  };
  createEngine({
    db,
    clock: await clockOf(db),
    auditor: SILENT_AUDITOR,
    logger: STDERR,
    providers: {
      get: wanted => (wanted === ref ? instance : undefined),
      list: () => [instance],
    },
    sinks: sinksOf(),
    outcomes: () => NO_OUTCOMES,
    wakeup: createWakeup(),
    rotationWindow: null,
    options: { pollMillis: 25, ...options.engine },
    boundary: async point => {
      if (point === death?.point) {
        standing += 1;
        await standStill(death);
      }
    },
  }).start();
}

/** As if the machine lost its power once enough stand there: nothing of this process runs any more. */
function standStill({ count }: Death): Promise<never> {
  if (standing >= count) {
    process.kill(process.pid, 'SIGKILL');
  }
  return new Promise(() => {});
}

/** The time of day of this process is another one, from now on. */
function stepTheClock(aheadMillis: number): void {
  const Real = Date;
  const now = () => Real.now() + aheadMillis;
  globalThis.Date = class extends Real {
    static override now = now;

    constructor(...args: [] | [string | number | Date]) {
      super(args.length === 0 ? now() : args[0]);
    }
  } as DateConstructor;
}

obeyOrders<Order>(async order => {
  if (order.do === 'start') {
    await start(order.options);
    return 'ready';
  }
  death = order.at;
  return 'ok';
});
