import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LoggerService } from '@backstage/backend-plugin-api';

/** A program of these tests in a process of its own, which does what it is told. */
export type ChildProgram<Order> = {
  /** Gives it an order, one line of JSON, and waits for its answer. */
  tell(order: Order, answer: string): Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the signal that ended it; null when it ended by itself. */
  ended: Promise<NodeJS.Signals | null>;
  /** What it logged. */
  log(): string;
};

/**
 * Starts a program that says `loaded` once its code is, and then waits for orders.
 *
 * @param file - TypeScript
 */
export function loadProgram<Order>(file: string): ChildProgram<Order> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      file,
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
        `the program said \`${value}\` rather than \`${expected}\`: ${log}`,
      );
    }
  };
  const loaded = next('loaded');
  // Whoever starts it is told; nobody starts a spare one that is no longer needed.
  loaded.catch(() => {});
  return {
    async tell(order, answer) {
      await loaded;
      child.stdin.write(`${JSON.stringify(order)}\n`);
      await next(answer);
    },
    signal: signal => child.kill(signal),
    ended,
    log: () => log,
  };
}

/** Of the program itself: obeys orders until its input ends. @param obey - does what it is told, and answers */
export function obeyOrders<Order>(
  obey: (order: Order) => Promise<string>,
): void {
  createInterface({ input: process.stdin })
    .on('line', line => {
      obey(JSON.parse(line)).then(
        answer => process.stdout.write(`${answer}\n`),
        error => {
          process.stderr.write(`${error.stack}\n`);
          process.exit(1);
        },
      );
    })
    .once('close', () => process.exit(0));
  process.stdout.write('loaded\n');
}

const write = (message: string) => {
  process.stderr.write(`${message}\n`);
};

/** The log of such a program: what went wrong, for the test to read. */
export const STDERR: LoggerService = {
  error: write,
  warn: write,
  info: () => {},
  debug: () => {},
  child: () => STDERR,
};
