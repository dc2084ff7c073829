import { randomUUID } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';
import { interleaved, summarize } from '../interleaved';
import { withPostgres } from '../postgres';
import type { BenchmarkResult, Comparison } from '../result';
import { enterOperations, fillFleet } from './fleet';
import { IDLE } from './idleProvider';
import { claimOperations, listRotationDue, openDatabase } from './internals';
import { expectIndexesOnly } from './plans';

const FEW = 10_000;
const MANY = 1_000_000;
const ROUNDS = { rounds: 30, warmUp: 5 };
/** Claims of a measurement, each of as many as one process works on at a time. */
const CLAIMS = 10;
const AT_A_TIME = 8;
const PAGES = 5;
const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2099-01-01T00:00:00.000Z';

const claim = (db: Knex) =>
  claimOperations(db, {
    now: NOW,
    ticket: randomUUID(),
    expiresAt: LATER,
    limit: AT_A_TIME,
  });

const page = (db: Knex) =>
  listRotationDue(db, { now: NOW, limit: 500, after: null });

/**
 * Finding what is due where there are a million credentials, beside ten thousand: half of the operations have ended, the
 * others are due, and so is every rotation. Fails where a whole table is read.
 *
 * @param args - how many credentials there are, `1000000` unless given
 */
export function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const many = Number(args[0] ?? MANY);
  return withFilled(FEW, small =>
    withFilled(many, async large => {
      const dbs = [large, small] as const;
      await expectIndexesOnly(large, db => claim(db));
      await expectIndexesOnly(large, db => page(db));
      return [
        await compare('claiming operations that are due', dbs, many, {
          what: `claims of ${AT_A_TIME} operations`,
          calls: CLAIMS,
          call: claim,
        }),
        await compare('finding rotations that are due', dbs, many, {
          what: 'pages of 500 identities whose rotation is due',
          calls: PAGES,
          call: page,
        }),
      ];
    }),
  );
}

function withFilled<T>(
  count: number,
  work: (db: Knex) => Promise<T>,
): Promise<T> {
  return withPostgres(async url => {
    const db = knexFactory({ client: 'pg', connection: url });
    try {
      await openDatabase({ getClient: async () => db });
      await fillFleet(db, { count, provider: IDLE, due: true });
      await enterOperations(db, { kind: 'rotate', count, due: count / 2 });
      return await work(db);
    } finally {
      await db.destroy();
    }
  });
}

async function compare(
  name: string,
  [large, small]: readonly Knex[],
  many: number,
  {
    what,
    calls,
    call,
  }: { what: string; calls: number; call(db: Knex): Promise<unknown[]> },
): Promise<Comparison> {
  const seconds = async (db: Knex) => {
    const start = performance.now();
    for (let nth = 0; nth < calls; nth += 1) {
      if ((await call(db)).length === 0) {
        throw new Error(`${name}: nothing is due any more`);
      }
    }
    return (performance.now() - start) / 1000;
  };
  const times = summarize(
    await interleaved(
      ROUNDS,
      () => seconds(large),
      () => seconds(small),
    ),
  );
  const among = (count: number) =>
    `${what}, among ${count.toLocaleString('en')}`;
  return {
    name,
    ours: { what: among(many), perSecond: calls / times.ours },
    reference: { what: among(FEW), perSecond: calls / times.reference },
    ratio: times.ratio,
    aim: { of: 'time', atMost: 1.5 },
  };
}
