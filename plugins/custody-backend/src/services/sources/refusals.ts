import type { Instant } from '@custody/backstage-plugin-custody-common';

/** Why the newest files are not in force, and since when that is known. */
export type Refusal = { at: Instant; problems: string[] };

/**
 * What was refused of a place, and what of that is not on record yet.
 *
 * INVARIANT: each refusal is recorded, in order: one whose record could not be written is written at the next look, also
 * where the files are good again by then.
 */
export class Refusals {
  readonly #write: (problems: string[], at: Instant) => Promise<void>;
  #current: Refusal | null = null;
  #owed: Refusal[] = [];

  /** @param write - puts one on record */
  constructor(write: (problems: string[], at: Instant) => Promise<void>) {
    this.#write = write;
  }

  get current(): Refusal | null {
    return this.#current;
  }

  /** What is there now is in force. */
  clear(): void {
    this.#current = null;
  }

  /**
   * What is there now is not in force.
   *
   * @returns whether that is news
   */
  add(problems: string[], at: Instant): boolean {
    if (this.#current?.problems.join() === problems.join()) {
      return false;
    }
    this.#current = { at, problems };
    this.#owed.push(this.#current);
    return true;
  }

  /** Writes what is owed. @throws what writing throws; the rest stays owed */
  async record(): Promise<void> {
    while (this.#owed.length > 0) {
      const [{ problems, at }] = this.#owed;
      await this.#write(problems, at);
      this.#owed = this.#owed.slice(1);
    }
  }
}
