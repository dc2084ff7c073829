import { fork } from 'node:child_process';
import { on } from 'node:events';
import { resolve } from 'node:path';
import { interleaved, summarize } from '../interleaved';
import { BenchmarkResult } from '../result';

const ROUNDS = { rounds: 5, warmUp: 1 };

/** Loading the shipped policy set at start, when WebAssembly is still to be compiled, beside just the calls of Cedar. */
export async function measureLoad(): Promise<BenchmarkResult> {
  const { ours, reference, ratio } = summarize(
    await interleaved(
      ROUNDS,
      () => secondsOf('ours'),
      () => secondsOf('reference'),
    ),
  );
  return {
    name: `loading the shipped set in a new process, ${Math.round(
      ours * 1000,
    )} ms of CPU`,
    ours: { what: 'loadPolicySet', perSecond: 1 / ours },
    reference: {
      what: 'the raw calls of Cedar: split, parse, validate',
      perSecond: 1 / reference,
    },
    ratio,
    aim: { of: 'time', atMost: 1.5 },
  };
}

async function secondsOf(whose: 'ours' | 'reference'): Promise<number> {
  // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
  const child = fork(resolve(__dirname, 'loadOnce.ts'), [whose]);
  // What compiles the sources sends messages of its own.
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if ('seconds' in message) {
      return message.seconds;
    }
  }
  throw new Error('the policy set was not loaded: the process ended before');
}
