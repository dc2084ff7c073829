/** What a part of the demo says once it works, and how it is stopped. */
export interface StartedPart {
  /** One line for the person who started it. */
  ready: string;
  close(): Promise<void>;
}

/**
 * Runs one part as a process of its own: starts it, says so, and stops it on SIGINT or SIGTERM. A
 * second signal ends at once.
 *
 * @param name - the part's name, for messages
 * @param start - starts it; what it throws ends the process with code 1
 */
export function runPart(name: string, start: () => Promise<StartedPart>): void {
  let stopping = false;
  const started = start();

  const stop = () => {
    if (stopping) {
      process.exit(1);
    }
    stopping = true;
    started
      .then(part => part.close())
      .then(
        () => process.exit(0),
        error => fail(name, error),
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  started.then(
    part => process.stdout.write(`${part.ready}\n`),
    error => fail(name, error),
  );
}

function fail(name: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message =
    code === 'EADDRINUSE'
      ? `${(error as Error).message}; stop the program that has the port`
      : (error as Error | undefined)?.message ?? String(error);
  process.stderr.write(`${name} could not start: ${message}\n`);
  process.exit(1);
}
