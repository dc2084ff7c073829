import { fork } from 'node:child_process';
import { on } from 'node:events';
import { resolve } from 'node:path';
import { interleaved, summarize } from '../interleaved';
import { median } from '../median';
import { BenchmarkResult } from '../result';

const ROUNDS = { rounds: 5, warmUp: 1 };
/** What loading the whole default set may take, in seconds by the clock. */
const AIM = 0.2;

/**
 * Loading the shipped policy set at start, Cedar's WebAssembly and all, beside just the calls of Cedar, and beside the
 * time that it may take. Each time is that of a new process.
 */
export async function run(): Promise<BenchmarkResult[]> {
  const clocks: number[] = [];
  const ourCpu = async () => {
    const { cpu, clock } = await loadOnce('ours');
    clocks.push(clock);
    return cpu;
  };
  const { ours, reference, ratio } = summarize(
    await interleaved(
      ROUNDS,
      ourCpu,
      async () => (await loadOnce('reference')).cpu,
    ),
  );
  const clock = median(clocks);
  const what = `loadPolicySet, ${Math.round(ours * 1000)} ms of CPU`;
  return [
    {
      name: 'loading the shipped set in a new process',
      ours: { what, perSecond: 1 / ours },
      reference: {
        what: 'the raw calls of Cedar: compile, split, parse, validate',
        perSecond: 1 / reference,
      },
      ratio,
      aim: { of: 'time', atMost: 1.5 },
    },
    {
      name: 'loading the shipped set in a new process, of the time that it may take',
      ours: {
        what: `loadPolicySet, ${Math.round(clock * 1000)} ms by the clock`,
        perSecond: 1 / clock,
      },
      reference: { what: `${AIM * 1000} ms`, perSecond: 1 / AIM },
      ratio: clock / AIM,
      aim: { of: 'time', atMost: 1 },
    },
  ];
}

/** Seconds that loading took in a new process: of CPU, all threads together, and by the clock. */
async function loadOnce(
  whose: 'ours' | 'reference',
): Promise<{ cpu: number; clock: number }> {
  // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
  const child = fork(resolve(__dirname, 'loadOnce.ts'), [whose]);
  // What compiles the sources sends messages of its own.
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if ('clock' in message) {
      return message;
    }
  }
  throw new Error('the policy set was not loaded: the process ended before');
}
