import path from 'node:path';
import { seconds } from './output';
import type { StartFailure } from './startFailure';
import type { Part } from './supervise';

/** How long a part that failed to start may take to name all that failed. */
const NAMES_ALL_WITHIN_MS = 2_000;

/** The start of a part, and what its log tells of it. */
export class Start {
  readonly #part: Part;
  readonly #logFile: string;
  #failures: StartFailure[] = [];
  #failedAt = Infinity;

  constructor(part: Part, logFile: string) {
    this.#part = part;
    this.#logFile = logFile;
  }

  /** Whether this record tells that the start failed. */
  hasFailedBy(record: string): boolean {
    const failure = this.#part.startFailure?.(record);
    if (failure === undefined) {
      return false;
    }
    this.#failures = failure.whole ? [failure] : [...this.#failures, failure];
    this.#failedAt = Math.min(this.#failedAt, performance.now());
    return true;
  }

  /** In words, once all is told or nothing more comes. */
  failure(): string | undefined {
    const isTold =
      this.#failures.some(({ whole }) => whole) ||
      performance.now() - this.#failedAt > NAMES_ALL_WITHIN_MS;
    return isTold
      ? [
          `${this.#part.name} could not start:`,
          ...this.#failures.map(({ message }) => message),
          whereTheLogIs(this.#logFile),
        ].join('\n')
      : undefined;
  }

  tookTooLong(): string {
    const { name, timeoutMs } = this.#part;
    return [
      `${name} was not healthy after ${seconds(timeoutMs)}`,
      whereTheLogIs(this.#logFile),
    ].join('\n');
  }
}

/** Names the file with all that a part said. */
export function whereTheLogIs(logFile: string): string {
  return `The whole log is in ${path.relative(process.cwd(), logFile)}`;
}
