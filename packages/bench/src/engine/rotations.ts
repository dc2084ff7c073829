import knexFactory, { type Knex } from 'knex';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import { interleaved, summarize } from '../interleaved';
import { withPostgres } from '../postgres';
import type { BenchmarkResult, Comparison } from '../result';
import { enterOperations, fillFleet } from './fleet';
import { openDatabase } from './internals';
import { rawPostgres } from './rawPostgres';
import { rawRedis } from './rawRedis';
import { startEngine } from './startEngine';

/** Identities of a round, each rotated once. */
const COUNT = 160;
const ROUNDS = { rounds: 5, warmUp: 1 };

/** Raw commands against a server: what a rotation changes there, and nothing around it. */
export type Raw = {
  /** Over so many connections, each doing one rotation after the other. */
  connections: number;
  what: string;
  /** Makes the account of a new version, logs in with it, and drops the account of the last. */
  rotate(connection: number, nth: number): Promise<void>;
  provider: CredentialProvider;
  /** JSON of what the identities were granted. */
  scopes: string;
  close(): Promise<void>;
};

/**
 * Rotations through the whole engine, from the claim to the proof that the old account is gone, against real servers,
 * beside the commands that change as much there.
 */
export async function run(): Promise<BenchmarkResult[]> {
  return [
    await withPostgres(target => compare(() => rawPostgres(target), 0.8)),
    await compare(() => rawRedis('createClient'), 0.5),
    await compare(() => rawRedis('one class'), null),
  ];
}

function compare(
  connect: () => Promise<Raw>,
  atLeast: number | null,
): Promise<Comparison> {
  return withPostgres(async url => {
    const db = knexFactory({ client: 'pg', connection: url });
    const raw = await connect();
    try {
      await openDatabase({ getClient: async () => db });
      const { provider, scopes, connections, what } = raw;
      await fillFleet(db, { count: COUNT, provider: provider.ref, scopes });
      const rates = summarize(
        await interleaved(
          ROUNDS,
          () => throughTheEngine(db, provider),
          () => commandsOnly(raw),
        ),
      );
      return {
        name: `rotations at \`${provider.ref}\``,
        ours: {
          what: 'through the whole engine, recorded and audited',
          perSecond: rates.ours,
        },
        reference: {
          what: `${what}, raw, in sequence on each of ${connections} connections`,
          perSecond: rates.reference,
        },
        ratio: rates.ratio,
        aim: { of: 'rate', atLeast },
      };
    } finally {
      await raw.close();
      await db.destroy();
    }
  });
}

/** @returns how many a second */
async function throughTheEngine(
  db: Knex,
  provider: CredentialProvider,
): Promise<number> {
  await enterOperations(db, { kind: 'rotate', count: COUNT });
  let settled = 0;
  let isDone = () => {};
  const done = new Promise<void>(resolve => {
    isDone = resolve;
  });
  const start = performance.now();
  const engine = await startEngine(db, provider, () => {
    settled += 1;
    if (settled === COUNT) {
      isDone();
    }
  });
  await done;
  const seconds = (performance.now() - start) / 1000;
  await engine.stop();
  await expectRotated(db);
  return COUNT / seconds;
}

/** What waits for another try has not been rotated, however fast that was. */
async function expectRotated(db: Knex): Promise<void> {
  const left = await db('operations').whereNot({ state: 'done' }).first();
  if (left) {
    throw new Error(
      `a rotation was not done but is \`${left.state}\` at \`${left.step}\`: ${left.last_error}`,
    );
  }
}

async function commandsOnly({ connections, rotate }: Raw): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      while (next < COUNT) {
        next += 1;
        await rotate(connection, next);
      }
    }),
  );
  return (COUNT / (performance.now() - start)) * 1000;
}
