import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { SourceFile, SourceReading } from './readFiles';
import { type Refusal, Refusals } from './refusals';
import { readSettled, type SettledReading } from './settled';

/** What came of reading a place. */
export type Checked<T> =
  | { ok: true; value: T }
  | { ok: false; problems: string[] };

/** A place that is read again and again, and what is made of it. */
export type ReloadedPlace<T> = {
  /** @throws NotModifiedError when the place still has that etag; any error when it can't be read */
  read(etag: string | null): Promise<SourceReading>;
  check(files: SourceFile[]): Checked<T>;
  /** Also what did not change is checked anew: what it is checked against may have. */
  checkAlways: boolean;
  /** Waits between two readings of a place that changed. */
  pause(): Promise<void>;
  /** Another content is about to be in force; when this fails the one before stays, and it is tried again. */
  onReplace(files: SourceFile[], digest: string, now: Instant): Promise<void>;
  /** What is refused, told once. */
  onRefuse(problems: string[]): void;
  /** Puts on record what was refused; when this fails it is tried again at the next look. */
  recordRefusal(problems: string[], at: Instant): Promise<void>;
};

/**
 * What the files of a place say, kept up to date.
 *
 * INVARIANT: there always is a value, and it is whole: files that are bad, half written or out of reach leave the one
 * before in force, and the refusal says why.
 */
export class Reloaded<T> {
  readonly #place: ReloadedPlace<T>;
  #etag: string | null;
  #digest: string;
  #files: SourceFile[];
  #value: T;
  #since: Instant;
  readonly #refusals: Refusals;

  private constructor(
    place: ReloadedPlace<T>,
    first: SettledReading & { value: T },
    now: Instant,
  ) {
    this.#place = place;
    this.#refusals = new Refusals(place.recordRefusal);
    this.#etag = first.etag;
    this.#digest = first.digest;
    this.#files = first.files;
    this.#value = first.value;
    this.#since = now;
  }

  /**
   * @param refusal - makes an error of what is wrong: at start there is nothing to fall back on
   * @throws that error, or what reading throws
   */
  static async start<T>(
    place: ReloadedPlace<T>,
    refusal: (problems: string[]) => Error,
    now: Instant,
  ): Promise<Reloaded<T>> {
    const reading = await readSettled(
      () => place.read(null),
      null,
      place.pause,
    );
    const checked = place.check(reading.files);
    if (!checked.ok) {
      throw refusal(checked.problems);
    }
    return new Reloaded(place, { ...reading, value: checked.value }, now);
  }

  get value(): T {
    return this.#value;
  }

  /** Since when it is in force. */
  get since(): Instant {
    return this.#since;
  }

  get refused(): Refusal | null {
    return this.#refusals.current;
  }

  /**
   * Reads the place anew; never throws for what the place holds, or that it can't be read.
   *
   * @throws what putting a refusal on record throws
   */
  async reload(now: Instant): Promise<void> {
    await this.#look(now);
    await this.#refusals.record();
  }

  async #look(now: Instant): Promise<void> {
    try {
      const { files, etag, digest } = await this.#read();
      if (digest === this.#digest && !this.#place.checkAlways) {
        this.#etag = etag;
        this.#refusals.clear();
        return;
      }
      const checked = this.#place.check(files);
      if (!checked.ok) {
        this.#refuse(checked.problems, now);
        return;
      }
      if (digest !== this.#digest) {
        await this.#place.onReplace(files, digest, now);
        this.#digest = digest;
        this.#files = files;
        this.#since = now;
      }
      this.#value = checked.value;
      this.#etag = etag;
      this.#refusals.clear();
    } catch (error) {
      this.#refuse([(error as Error).message], now);
    }
  }

  /** @returns what the place holds; what is in force, where the place says that it still holds that */
  async #read(): Promise<SettledReading> {
    try {
      return await readSettled(
        () => this.#place.read(this.#etag),
        this.#digest,
        this.#place.pause,
      );
    } catch (error) {
      if ((error as Error).name !== 'NotModifiedError') {
        throw error;
      }
      // The etag is that of what is in force, so whatever kept the place from being read is over.
      return { files: this.#files, etag: this.#etag, digest: this.#digest };
    }
  }

  #refuse(problems: string[], now: Instant): void {
    if (this.#refusals.add(problems, now)) {
      this.#place.onRefuse(problems);
    }
  }
}
