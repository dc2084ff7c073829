/** How Backstage's log begins a record. */
const BEGINS = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;

/** How long a record may wait for more lines: they are written at once. */
const QUIET_MS = 100;

/**
 * Puts lines of a log together to records: a message of Backstage's may have several lines, and only the first has a time.
 * Lines before, and logs without times, are a record each.
 */
export class LogRecords {
  readonly #onRecord: (record: string) => void;
  #open: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(onRecord: (record: string) => void) {
    this.#onRecord = onRecord;
  }

  add(line: string): void {
    if (BEGINS.test(line)) {
      this.end();
      this.#open = [line];
    } else if (this.#open.length > 0) {
      this.#open.push(line);
    } else {
      this.#onRecord(line);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), QUIET_MS);
    this.#timer.unref();
  }

  /** Nothing more comes. */
  end(): void {
    clearTimeout(this.#timer);
    const lines = this.#open;
    this.#open = [];
    if (lines.length > 0) {
      this.#onRecord(lines.join('\n'));
    }
  }
}

/** The members that Backstage writes behind a message, of which the stack says it all again. */
const FIELDS =
  / (?:type|cause|name|code|status|statusCode|response|body|task|stack)=(?:"(?:[^"\\]|\\.)*"|\{.*\}|\S*)(?: \w+=(?:"(?:[^"\\]|\\.)*"|\{.*\}|\S*))*\s*$/;

/** A record, or a line of one, without the fields behind its message. */
export function withoutFields(record: string): string {
  return record.replace(FIELDS, '');
}

/** A record without the time at which it was written. */
export function withoutTime(record: string): string {
  return record.replace(BEGINS, '');
}
