import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Death, EngineProcessOptions, Order } from './options';

/** An engine in a process of its own. */
export type EngineProcess = {
  start(options: EngineProcessOptions): Promise<void>;
  /** It dies when so many operations stand at a boundary. */
  dieAt(at: Death): Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the signal that ended it; null when it ended by itself. */
  ended: Promise<NodeJS.Signals | null>;
  /** What it logged. */
  log(): string;
};

/** A process that has its code loaded and does nothing yet. */
export function loadEngineProcess(): EngineProcess {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, 'program.ts'),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  let log = '';
  child.stderr.on('data', data => {
    log += data;
  });
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit').then(([, signal]) => signal);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (expected: string) => {
    const { value } = await lines.next();
    if (value !== expected) {
      throw new Error(
        `the engine's process said \`${value}\` rather than \`${expected}\`: ${log}`,
      );
    }
  };
  const loaded = next('loaded');
  // Whoever starts it is told; nobody starts a spare one that is no longer needed.
  loaded.catch(() => {});
  const tell = async (order: Order, answer: string) => {
    await loaded;
    child.stdin.write(`${JSON.stringify(order)}\n`);
    await next(answer);
  };
  return {
    start: options => tell({ do: 'start', options }, 'ready'),
    dieAt: at => tell({ do: 'die', at }, 'ok'),
    signal: signal => child.kill(signal),
    ended,
    log: () => log,
  };
}

/** Processes that are loaded before they are needed: loading takes longer than all that they are needed for. */
export function createProcessPool(spares: number) {
  const all = new Set<EngineProcess>();
  const load = () => {
    const each = loadEngineProcess();
    all.add(each);
    each.ended.then(() => all.delete(each));
    return each;
  };
  const waiting = Array.from({ length: spares }, load);
  return {
    async start(
      options: EngineProcessOptions,
      dieAt?: Death,
    ): Promise<EngineProcess> {
      const each = waiting.shift() ?? load();
      waiting.push(load());
      if (dieAt) {
        await each.dieAt(dieAt);
      }
      await each.start(options);
      return each;
    },
    async close(): Promise<void> {
      const left = [...all];
      left.forEach(each => each.signal('SIGKILL'));
      await Promise.all(left.map(each => each.ended));
    },
  };
}

export type ProcessPool = ReturnType<typeof createProcessPool>;
