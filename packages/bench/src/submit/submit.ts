import knexFactory from 'knex';
import { Client } from 'pg';
import { interleaved, summarize } from '../interleaved';
import { withPostgres } from '../postgres';
import { BenchmarkResult } from '../result';
import { openDatabase } from './internals';
import { insertsOf, inTransaction, Rows, rowsAgain } from './rawRows';
import { asked, createRequests, REQUESTER } from './requests';

const ROUNDS = { rounds: 400, warmUp: 100 };

/** What a pending request of high risk comes to; checked, so that neither side does less than is said here. */
const WRITTEN = ['identities', 'requests', 'request_approvers', 'audit_events'];

/**
 * Submitting a request, with all that belongs to it, beside inserting the same rows as they are: the same database,
 * one transaction each, one after the other on one connection.
 */
export function run(): Promise<BenchmarkResult[]> {
  return withPostgres(async url => {
    const db = knexFactory({ client: 'pg', connection: url });
    const raw = new Client({ connectionString: url });
    await raw.connect();
    try {
      await openDatabase({ getClient: async () => db });
      const requests = await createRequests(db);
      const sample = await requests.submit(REQUESTER, asked('sample'));
      const count = checked(await rowsAgain(raw, sample.id)).length;

      const { ours, reference, ratio } = summarize(
        await interleaved(
          ROUNDS,
          round =>
            secondsOf(() => requests.submit(REQUESTER, asked(`ours-${round}`))),
          async round => {
            // Rows of the same kind that another submission wrote: entering and reading it is not counted.
            const { id } = await requests.submit(
              REQUESTER,
              asked(`reference-${round}`),
            );
            const statements = insertsOf(checked(await rowsAgain(raw, id)));
            return secondsOf(() => inTransaction(raw, statements));
          },
        ),
      );
      return [
        {
          name: 'submitting a request',
          ours: {
            what: 'submit: policy, approvers, digest, audit, and the view that is answered',
            perSecond: 1 / ours,
          },
          reference: {
            what: `the same ${count} rows inserted raw, in one transaction`,
            perSecond: 1 / reference,
          },
          ratio,
          aim: { of: 'time', atMost: 3 },
        },
      ];
    } finally {
      await raw.end();
      await db.destroy();
    }
  });
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function checked(rows: Rows): Rows {
  const tables = [...new Set(rows.map(({ table }) => table))];
  if (tables.join() !== WRITTEN.join()) {
    throw new Error(
      `a submission wrote to ${tables.join(', ')} and not to ${WRITTEN.join(
        ', ',
      )}: the two would not be compared alike`,
    );
  }
  return rows;
}
