import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PolicyFile } from '@custody/policy';
import { readPolicyDirectory } from '@custody/policy';
import type { BenchmarkResult } from '../result';
import { custody } from './internals';
import { questions } from './questions';

const REQUESTS = 100_000;
/** What as many may take of one core, in seconds. */
const MINUTE = 60;

/**
 * `custody policy replay` of recorded requests, no two of them alike to policy, from the file to what is said of them,
 * beside the minute that it may take of one core. The changed set ends grants of high risk sooner, and takes
 * medium for it in production.
 *
 * @param args - how many requests there are, `100000` unless given; the time that they may take goes with it
 */
export async function run(args: readonly string[]): Promise<BenchmarkResult[]> {
  const count = Number(args[0] ?? REQUESTS);
  const mayTake = (MINUTE * count) / REQUESTS;
  const directory = await mkdtemp(join(tmpdir(), 'custody-bench-'));
  try {
    await writeWorld(directory, count);
    const { cpu, clock } = await replayed(directory, count);
    return [
      {
        name: `replaying ${count.toLocaleString(
          'en',
        )} requests on a changed set`,
        ours: {
          what: `requests decided by both sets, ${cpu.toFixed(
            1,
          )} s of CPU, ${clock.toFixed(1)} s by the clock`,
          perSecond: count / cpu,
        },
        reference: {
          what: `as many in ${mayTake} s of one core`,
          perSecond: count / mayTake,
        },
        ratio: cpu / mayTake,
        aim: { of: 'time', atMost: 1 },
      },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The changed set, and the record of a backend in which the shipped set is in force. */
async function writeWorld(directory: string, count: number): Promise<void> {
  const shipped = await readPolicyDirectory(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    resolve(__dirname, '../../../../examples/policies'),
  );
  await mkdir(join(directory, 'changed'));
  for (const { name, text } of shipped) {
    await writeFile(
      join(directory, 'changed', name),
      text
        .replaceAll('@maxGrant("P90D")', '@maxGrant("P60D")')
        .replaceAll(
          'resource.environment == "production" && resource.risk == "high"',
          'resource.environment == "production" && resource.risk != "low"',
        ),
    );
  }
  await pipeline(
    Readable.from(record(shipped, count)),
    createWriteStream(join(directory, 'record.jsonl')),
  );
}

function* record(files: PolicyFile[], count: number): Generator<string> {
  yield `${JSON.stringify({ type: 'set', hash: 'of the files', files })}\n`;
  for (const [at, input] of questions(count).entries()) {
    yield `${JSON.stringify({
      type: 'request',
      id: `request-${at}`,
      at: '2026-11-22T12:00:00.000Z',
      input,
    })}\n`;
  }
}

/** Seconds that it took: of CPU, all threads together, and by the clock. */
async function replayed(
  directory: string,
  count: number,
): Promise<{ cpu: number; clock: number }> {
  let out = '';
  const io = {
    cwd: directory,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => process.stderr.write(text),
  };
  const args = ['policy', 'replay', 'changed', '--record', 'record.jsonl'];
  const start = process.cpuUsage();
  const began = performance.now();
  await custody(args, io);
  const clock = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(start);
  // Every third is of high risk.
  const said = `${count} request(s) and 0 identities asked · ${Math.ceil(
    count / 3,
  )} decided differently`;
  if (!out.includes(said)) {
    throw new Error(`\`${said}\` is not what replay says: ${out.slice(-500)}`);
  }
  return { cpu: (user + system) / 1e6, clock };
}
