import type { LoggerService } from '@backstage/backend-plugin-api';

/** Says what fails in passes that come again and again: when it begins to, and not at each pass. */
export class FailureLog {
  readonly #logger: Pick<LoggerService, 'warn'>;
  #before: ReadonlySet<string> = new Set();

  constructor(logger: Pick<LoggerService, 'warn'>) {
    this.#logger = logger;
  }

  /** @param failures - all of one pass, as the log says them */
  endOfPass(failures: readonly string[]): void {
    const now = new Set(failures);
    for (const failure of now) {
      if (!this.#before.has(failure)) {
        this.#logger.warn(failure);
      }
    }
    this.#before = now;
  }
}
