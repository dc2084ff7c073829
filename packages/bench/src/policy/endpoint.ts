import { ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { resolve } from 'node:path';
import autocannon from 'autocannon';
import { interleaved, summarize } from '../interleaved';
import { BenchmarkResult } from '../result';
import { questions } from './questions';

const CONNECTIONS = 32;
const SECONDS = 2;
const ROUNDS = { rounds: 7, warmUp: 2 };
const BODIES = questions(200).map(question => JSON.stringify(question));

/**
 * A decision over HTTP beside an `express` route in the same process that takes the same JSON and answers with as much,
 * deciding nothing. Without sign-in and what an endpoint reads of the record: both cost the same whoever decides.
 */
export async function run(): Promise<BenchmarkResult[]> {
  // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
  const child = fork(resolve(__dirname, 'endpointServer.ts'));
  const exited = once(child, 'exit');
  try {
    const url = `http://127.0.0.1:${await portOf(child)}`;
    await expectDecision(url);
    const rates = summarize(
      await interleaved(
        ROUNDS,
        () => rateOf(url, '/decide'),
        () => rateOf(url, '/bare'),
      ),
    );
    return [
      {
        name: 'a decision over HTTP, on the shipped set',
        ours: {
          what: `decided, ${CONNECTIONS} connections`,
          perSecond: rates.ours,
        },
        reference: {
          what: `a bare express JSON POST, ${CONNECTIONS} connections`,
          perSecond: rates.reference,
        },
        ratio: rates.ratio,
        aim: { of: 'rate', atLeast: 0.5 },
      },
    ];
  } finally {
    child.kill();
    await exited;
  }
}

/** @returns requests answered a second */
async function rateOf(url: string, path: string): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: BODIES.map(body => ({
      method: 'POST',
      path,
      body,
      headers: { 'content-type': 'application/json' },
    })),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} answers were not 2xx and ${result.errors} requests failed: what was measured is something else`,
    );
  }
  return result['2xx'] / result.duration;
}

/** A benchmark of what decides nothing would be worth nothing. */
async function expectDecision(url: string): Promise<void> {
  const response = await fetch(`${url}/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODIES[0],
  });
  const decision = await response.json();
  if (decision.effect !== 'allow' || decision.policyIds.length === 0) {
    throw new Error(
      `expected a decision that allows, not ${JSON.stringify(decision)}`,
    );
  }
}

/** What compiles the sources sends messages of its own. */
async function portOf(child: ChildProcess): Promise<number> {
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if ('port' in message) {
      return message.port;
    }
  }
  throw new Error('the server did not start');
}
