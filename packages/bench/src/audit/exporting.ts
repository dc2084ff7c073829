import { Client } from 'pg';
import { interleaved, summarize } from '../interleaved';
import type { BenchmarkResult } from '../result';
import { secondsOf, withAuditDatabase } from './auditDatabase';
import { copyBytes } from './copyBytes';
import { enterEvents } from './events';
import { jsonlChunks } from './internals';

const EVENTS = 50_000;
const ROUNDS = { rounds: 15, warmUp: 3 };

/**
 * The log as JSONL with its heads, as bytes, beside `COPY audit_events TO STDOUT`.
 *
 * @param args - how many events there are, `50000` unless given
 */
export function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const count = Number(args[0] ?? EVENTS);
  return withAuditDatabase(async ({ db, url, seal }) => {
    await enterEvents(db, { first: 1, count });
    await seal();
    await db.raw('vacuum analyze audit_events');
    const raw = new Client({ connectionString: url });
    await raw.connect();
    try {
      const times = summarize(
        await interleaved(
          ROUNDS,
          () => secondsOf(async () => expectAll(count, await exported(db))),
          () => secondsOf(() => copyBytes(raw, 'audit_events')),
        ),
      );
      return [
        {
          name: 'exporting the audit log',
          ours: {
            what: 'events as JSONL, with the heads that prove them',
            perSecond: count / times.ours,
          },
          reference: {
            what: 'rows of the same table by COPY … TO STDOUT',
            perSecond: count / times.reference,
          },
          ratio: 1 / times.ratio,
          aim: { of: 'rate', atLeast: 0.5 },
        },
      ];
    } finally {
      await raw.end();
    }
  });
}

/** Reads the export to its end, as the bytes that are sent. @returns how many lines it has */
async function exported(db: Parameters<typeof jsonlChunks>[0]) {
  let lines = 0;
  for await (const chunk of jsonlChunks(db)) {
    const bytes = Buffer.from(chunk);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
      lines += 1;
    }
  }
  return lines;
}

function expectAll(events: number, lines: number): void {
  if (lines <= events) {
    throw new Error(
      `the export has ${lines} lines for ${events} events and their heads: something is missing`,
    );
  }
}
