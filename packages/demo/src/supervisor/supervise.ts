import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import { LogRecords, withoutFields, withoutTime } from './logRecords';
import { readable, seconds, type Say } from './output';
import { isPortInUse } from './ports';
import { ProcessGroup, type Command, type Ending } from './processGroup';
import { Repeats } from './repeats';
import { Start, whereTheLogIs } from './start';
import type { StartFailure } from './startFailure';

/** One program of the demo. */
export interface Part {
  name: string;
  port: number;
  /** The environment variable that moves it to another port. */
  portVariable: string;
  /** What to run; asked only when the parts before it are healthy. */
  command(): Promise<Command>;
  /** Whether it does its work. Must not throw. */
  isHealthy(): Promise<boolean>;
  /** How long it may take to become healthy. */
  timeoutMs: number;
  /** Whether a record of its log is shown to the person in front of the terminal. */
  shows(record: string): boolean;
  /** What a record of its log tells of a start that failed, where it goes on running after that. */
  startFailure?(record: string): StartFailure | undefined;
  /** Stopped only when all others are gone. */
  stopLast?: boolean;
}

/** Parts that run. */
export interface Supervised {
  /** Settles with a sentence when one of the parts ends by itself. Never when they were stopped. */
  died: Promise<string>;
  /** Stops all parts, and returns once nothing of them is left. Safe to call again. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 200;
/** What says the same again within this time is in the log only. */
const REPEATS_WITHIN_MS = 60_000;

/**
 * Starts programs one after the other, each healthy before the next; when that fails, or `signal` is
 * aborted, stops those that were started.
 *
 * @param parts - in the order in which they need each other
 * @param options.logDir - gets `<name>.log` for each
 * @param options.say - told of progress and of lines worth seeing
 * @param options.onStart - called after each start, with the process ids of all so far by part
 * @param options.onHealthy - called with the name of each part that became healthy
 * @param options.graceMs - how long a part may take to end before it is killed
 * @throws ConflictError before anything is started, when a port is in use
 * @throws Error in words, when a part ends or is not healthy in time
 */
export async function supervise(
  parts: Part[],
  options: {
    logDir: string;
    say: Say;
    signal?: AbortSignal;
    onStart?: (pids: Record<string, number | undefined>) => Promise<void>;
    onHealthy?: (part: string) => void;
    graceMs?: number;
  },
): Promise<Supervised> {
  const { logDir, say, signal, graceMs = 10_000 } = options;
  await requireFreePorts(parts);

  const groups = new Map<Part, ProcessGroup>();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(groups, graceMs);
    return stopping;
  };
  let reportDeath: (sentence: string) => void;
  const died = new Promise<string>(resolve => {
    reportDeath = resolve;
  });

  const onEnding = (part: Part, ending: Ending, logFile: string) => {
    if (!stopping) {
      reportDeath(obituary(part, ending, logFile));
    }
  };

  try {
    for (const part of parts) {
      signal?.throwIfAborted();
      const logFile = path.join(logDir, `${part.name}.log`);
      const started = performance.now();
      const start = new Start(part, logFile);
      const repeats = new Repeats(REPEATS_WITHIN_MS);
      const records = new LogRecords(record => {
        if (
          record.trim() &&
          !start.hasFailedBy(record) &&
          part.shows(record) &&
          !repeats.isRepeated(withoutTime(record), performance.now())
        ) {
          readable(record).forEach(line =>
            say(`${part.name.padEnd(9)} ${line}`),
          );
        }
      });
      const group = new ProcessGroup(await part.command(), logFile, line =>
        records.add(line),
      );
      groups.set(part, group);
      await options.onStart?.(
        Object.fromEntries(
          [...groups].map(([{ name }, { pid }]) => [name, pid]),
        ),
      );
      group.ended.then(ending => {
        records.end();
        onEnding(part, ending, logFile);
      });
      await waitUntilHealthy(part, group, { start, died, signal });
      const took = seconds(performance.now() - started);
      say(`${part.name.padEnd(9)} ready in ${took}`);
      options.onHealthy?.(part.name);
    }
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    died,
    stop,
  };
}

function obituary(part: Part, ending: Ending, logFile: string): string {
  return [
    `${part.name} ${ending.how}. It said last:`,
    ...ending.lastLines.map(line => `  ${withoutFields(line).trimEnd()}`),
    whereTheLogIs(logFile),
  ].join('\n');
}

async function requireFreePorts(parts: Part[]): Promise<void> {
  for (const { name, port, portVariable } of parts) {
    if (await isPortInUse(port)) {
      throw new ConflictError(
        `port ${port}, which ${name} needs, is in use by another program; stop it, or set ${portVariable} to a free port`,
      );
    }
  }
}

async function waitUntilHealthy(
  part: Part,
  group: ProcessGroup,
  {
    start,
    died,
    signal,
  }: { start: Start; died: Promise<string>; signal?: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + part.timeoutMs;
  while (!(await part.isHealthy())) {
    signal?.throwIfAborted();
    if (group.ending) {
      throw new Error(await died);
    }
    const failure = start.failure();
    if (failure) {
      throw new Error(failure);
    }
    if (performance.now() > deadline) {
      throw new Error(start.tookTooLong());
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function stopAll(
  groups: Map<Part, ProcessGroup>,
  graceMs: number,
): Promise<void> {
  for (const last of [false, true]) {
    await Promise.all(
      [...groups]
        .filter(([part]) => Boolean(part.stopLast) === last)
        .map(([, group]) => group.stop(graceMs)),
    );
  }
}
