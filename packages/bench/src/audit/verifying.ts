import { createPublicKey, hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { canonicalJson } from '@custody/backstage-plugin-custody-common';
import { interleaved, summarize } from '../interleaved';
import type { BenchmarkResult } from '../result';
import {
  type AuditDatabase,
  secondsOf,
  withAuditDatabase,
} from './auditDatabase';
import { enterEvents } from './events';
import { jsonlChunks, verifyExport } from './internals';

const EVENTS = 50_000;
const ROUNDS = { rounds: 9, warmUp: 2 };

/**
 * `custody audit verify` of an export, from the file to the result, beside a bare loop over the same events, which are
 * in memory already: the canonical form by the same library, and its SHA-256.
 *
 * @param args - how many events there are, `50000` unless given
 */
export function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const count = Number(args[0] ?? EVENTS);
  return withAuditDatabase(async audit => {
    await enterEvents(audit.db, { first: 1, count });
    await audit.seal();
    const files = await writeFiles(audit);
    const events = await eventsOf(files.log);
    const times = summarize(
      await interleaved(
        ROUNDS,
        () => secondsOf(() => verified(files, count)),
        () =>
          secondsOf(async () => {
            for (const event of events) {
              hash('sha256', canonicalJson(event), 'buffer');
            }
          }),
      ),
    );
    return [
      {
        name: 'verifying the audit log',
        ours: {
          what: 'events of a file read and verified, with their heads',
          perSecond: count / times.ours,
        },
        reference: {
          what: 'the same events, read before, made canonical and hashed',
          perSecond: count / times.reference,
        },
        ratio: 1 / times.ratio,
        aim: { of: 'rate', atLeast: 0.8 },
      },
    ];
  });
}

type Files = { log: string; key: string };

async function writeFiles({ db, directory }: AuditDatabase): Promise<Files> {
  const files = {
    log: join(directory, 'log.jsonl'),
    key: join(directory, 'public.pem'),
  };
  await pipeline(jsonlChunks(db), createWriteStream(files.log));
  const secret = await readFile(join(directory, 'key.pem'));
  await writeFile(
    files.key,
    createPublicKey(secret).export({ type: 'spki', format: 'pem' }),
  );
  return files;
}

async function eventsOf(file: string): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const line of createInterface(createReadStream(file, 'utf8'))) {
    const { event } = JSON.parse(line);
    if (event !== undefined) {
      events.push(event);
    }
  }
  return events;
}

async function verified({ log, key }: Files, count: number): Promise<void> {
  const { verification } = await verifyExport(log, { publicKey: [key] }, '/');
  if (!verification.intact || verification.sealed.events !== count) {
    throw new Error(
      `the log is not what was sealed: ${JSON.stringify(verification)}`,
    );
  }
}
