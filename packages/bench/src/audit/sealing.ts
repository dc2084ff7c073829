import { Client } from 'pg';
import { interleaved, summarize } from '../interleaved';
import type { BenchmarkResult } from '../result';
import { secondsOf, withAuditDatabase } from './auditDatabase';
import { insertsOf, inTransaction } from '../submit/rawRows';
import { enterEvents, sealedRows } from './events';

/** One batch of the sealer. */
const EVENTS = 2_000;
const ROUNDS = { rounds: 15, warmUp: 3 };

const spanOf = (round: number) => ({
  first: round * EVENTS + 1,
  count: EVENTS,
});

/**
 * Sealing what was written, beside inserting as many such rows anew, in one transaction with statements of some hundred
 * rows each, raw. Both into a table like that of the log, with its indexes.
 */
export function run(): Promise<BenchmarkResult[]> {
  return withAuditDatabase(async ({ db, url, seal }) => {
    const raw = new Client({ connectionString: url });
    await raw.connect();
    try {
      await raw.query(
        'create table raw_events (like audit_events including all)',
      );
      const times = summarize(
        await interleaved(
          ROUNDS,
          async round => {
            await enterEvents(db, spanOf(round));
            return secondsOf(async () => {
              const sealed = await seal();
              if (sealed !== EVENTS) {
                throw new Error(`${sealed} of ${EVENTS} events were sealed`);
              }
            });
          },
          async round => {
            const rows = await sealedRows(db, spanOf(round));
            const statements = batches(rows);
            return secondsOf(() => inTransaction(raw, statements));
          },
        ),
      );
      return [
        {
          name: 'sealing the audit log',
          ours: {
            what: `events sealed, in batches of ${EVENTS}: read, hashed, signed and numbered`,
            perSecond: EVENTS / times.ours,
          },
          reference: {
            what: 'rows like them inserted raw, in batches',
            perSecond: EVENTS / times.reference,
          },
          ratio: 1 / times.ratio,
          aim: { of: 'rate', atLeast: 0.7 },
        },
      ];
    } finally {
      await raw.end();
    }
  });
}

/** As many rows a statement as is quick. */
const ROWS_A_STATEMENT = 500;

function batches(rows: readonly Record<string, unknown>[]) {
  const statements = [];
  for (let first = 0; first < rows.length; first += ROWS_A_STATEMENT) {
    statements.push(
      ...insertsOf(
        rows
          .slice(first, first + ROWS_A_STATEMENT)
          .map(row => ({ table: 'raw_events', row })),
      ),
    );
  }
  return statements;
}
