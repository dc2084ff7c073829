import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** What to run, and where. */
export interface Command {
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** How a process ended. */
export interface Ending {
  /** In words: `ended with code 1`, `was ended by SIGKILL`, `could not be started: …`. */
  how: string;
  lastLines: string[];
}

const KEPT_LINES = 15;

const living = new Set<ProcessGroup>();

/** Kills every group that was started and not stopped; for the last moment of the process. */
export function killProcessGroups(): void {
  living.forEach(group => group.signal('SIGKILL'));
}

/**
 * A program that runs in a process group of its own, so that Ctrl-C in the terminal reaches only us, and
 * so that stopping it stops everything that it started in turn.
 */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  #ending: Ending | undefined;
  /** Settles when the program has ended, for whatever reason, and its log is written. Never rejects. */
  readonly ended: Promise<Ending>;

  /**
   * Starts a program.
   *
   * @param command - what to run
   * @param logFile - gets all of its output, without colours; overwritten
   * @param onLine - called with each line of its output
   */
  constructor(
    command: Command,
    logFile: string,
    onLine: (line: string) => void,
  ) {
    mkdirSync(path.dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    // A log that can't be written is no reason to end what runs.
    log.on('error', () => {});
    const written = new Promise<void>(resolve => {
      log.once('close', resolve);
    });
    this.#child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    living.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on('line', coloured => {
          const line = stripVTControlCharacters(coloured);
          log.write(`${line}\n`);
          this.#lastLines.push(line);
          if (this.#lastLines.length > KEPT_LINES) {
            this.#lastLines.shift();
          }
          onLine(line);
        });
      }
    }
    this.ended = new Promise(resolve => {
      const end = (how: string) => {
        const ending = (this.#ending ??= { how, lastLines: this.#lastLines });
        log.end();
        written.then(() => resolve(ending));
      };
      this.#child.once('error', error =>
        end(`could not be started: ${error.message}`),
      );
      // `close`, not `exit`: what it said last has then been read. But a grandchild may hold the pipes.
      this.#child.once('close', (code, signal) => end(describe(code, signal)));
      this.#child.once('exit', (code, signal) => {
        setTimeout(() => end(describe(code, signal)), 500).unref();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /**
   * Asks the group to end, insists after a while, and returns once nothing of it is left.
   *
   * @param graceMs - how long it may take before it is killed
   */
  async stop(graceMs: number): Promise<void> {
    this.signal('SIGTERM');
    const deadline = performance.now() + graceMs;
    while (this.#isAlive() && performance.now() < deadline) {
      await sleep(50);
    }
    this.signal('SIGKILL');
    while (this.#isAlive()) {
      await sleep(20);
    }
    living.delete(this);
  }

  /** Sends a signal to all of the group; nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid) {
      try {
        process.kill(-this.pid, signal);
      } catch {
        // gone already
      }
    }
  }

  #isAlive(): boolean {
    if (!this.pid) {
      return false;
    }
    try {
      process.kill(-this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}

function describe(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}
