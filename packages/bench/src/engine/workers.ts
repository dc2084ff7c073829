import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { FromWorker, ToWorker, Work } from './messages';

/** What a piece of work came to. */
export type Run = {
  /** So much was settled a second, from the first word of it on: how long it takes to start is no part of that. */
  perSecond: number;
  /** What the processes took together before it began, and the most while it lasted, in bytes. */
  rssBefore: number;
  rssMost: number;
};

type Worker = {
  tell(order: ToWorker): void;
  /** Resolves when it says so; rejects when it fails or is gone. */
  says(what: FromWorker['is']): Promise<void>;
  onSettled: (settled: number) => void;
  rss: number;
  stop(): Promise<void>;
};

export class Workers {
  constructor(private readonly all: readonly Worker[]) {}

  /**
   * Has some of the processes work until so much is settled.
   *
   * @param options.processes - how many of them; one unless given
   */
  async run(
    work: Work,
    options: { total: number; processes?: number },
  ): Promise<Run> {
    const { total, processes = 1 } = options;
    const some = this.all.slice(0, processes);
    const rss = () => some.reduce((sum, each) => sum + each.rss, 0);
    const rssBefore = rss();
    let rssMost = rssBefore;
    let settled = 0;
    let first: { at: number; settled: number } | undefined;
    let isDone = () => {};
    const done = new Promise<void>(resolvePromise => {
      isDone = resolvePromise;
    });
    const onSettled = (more: number) => {
      rssMost = Math.max(rssMost, rss());
      if (more > 0) {
        settled += more;
        first ??= { at: performance.now(), settled };
      }
      if (settled >= total) {
        isDone();
      }
    };
    for (const each of some) {
      each.onSettled = onSettled;
      each.tell({ begin: work });
    }
    await Promise.race([done, ...some.map(each => each.says('failed'))]);
    const seconds = (performance.now() - (first?.at ?? NaN)) / 1000;
    const perSecond = (settled - (first?.settled ?? NaN)) / seconds;
    for (const each of some) {
      each.tell({ end: true });
    }
    await Promise.all(some.map(each => each.says('ended')));
    return { perSecond, rssBefore, rssMost };
  }
}

/** Has processes at hand that work on what is in a database, each with its code loaded. */
export async function withWorkers<T>(
  url: string,
  processes: number,
  work: (workers: Workers) => Promise<T>,
): Promise<T> {
  const all = Array.from({ length: processes }, () => startWorker(url));
  try {
    await Promise.all(all.map(each => each.says('ready')));
    return await work(new Workers(all));
  } finally {
    await Promise.all(all.map(each => each.stop()));
  }
}

function startWorker(url: string): Worker {
  const child: ChildProcess = fork(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    resolve(__dirname, 'worker.ts'),
    [url],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  const waiting = new Map<string, () => void>();
  let fail: (message: string) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = message => reject(new Error(message));
  });
  broken.catch(() => {});
  exited.then(([code]) => fail(`a worker ended with code ${code}`));
  const worker: Worker = {
    tell: order => child.send(order),
    says: what =>
      Promise.race([
        new Promise<void>(done => {
          waiting.set(what, done);
        }),
        broken,
      ]),
    onSettled: () => {},
    rss: 0,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
  // What compiles the sources sends messages of its own.
  child.on('message', (message: FromWorker) => {
    if (!('is' in message)) {
      return;
    }
    if (message.is === 'failed') {
      fail(message.message);
      return;
    }
    worker.rss = message.rss;
    if ('settled' in message) {
      worker.onSettled(message.settled);
    }
    waiting.get(message.is)?.();
  });
  return worker;
}
