import { resolve } from 'node:path';
import { type ChildProgram, loadProgram } from '../childProgram';
import type { Death, EngineProcessOptions, Order } from './options';

/** An engine in a process of its own. */
export type EngineProcess = Omit<ChildProgram<Order>, 'tell'> & {
  start(options: EngineProcessOptions): Promise<void>;
  /** It dies when so many operations stand at a boundary. */
  dieAt(at: Death): Promise<void>;
};

/** A process that has its code loaded and does nothing yet. */
export function loadEngineProcess(): EngineProcess {
  const { tell, ...program } = loadProgram<Order>(
    resolve(__dirname, 'program.ts'),
  );
  return {
    ...program,
    start: options => tell({ do: 'start', options }, 'ready'),
    dieAt: at => tell({ do: 'die', at }, 'ok'),
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
