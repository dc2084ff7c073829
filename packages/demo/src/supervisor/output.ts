import { stripVTControlCharacters } from 'node:util';
import { withoutFields } from './logRecords';

/** Writes lines for the person in front of the terminal. */
export type Say = (line: string) => void;

const LONGEST = 200;

/**
 * What a part said, as lines for a terminal: without colours and the fields behind a message. What is no warning or error is
 * not longer than a screen is wide; of those the remedy stands at the end.
 */
export function readable(record: string): string[] {
  const plain = withoutFields(stripVTControlCharacters(record)).trimEnd();
  return plain
    .split('\n')
    .map(line =>
      line.length > LONGEST && !isWorrying(plain)
        ? `${line.slice(0, LONGEST - 1)}…`
        : line,
    );
}

/** Whether a record of Backstage's log is one that a person should see: a warning or an error. */
export function isWorrying(record: string): boolean {
  return (
    (/^\S+ \S+ (warn|error)\b/i.test(record) ||
      /^(Error|Failed)\b/.test(record)) &&
    // What asks while the backend starts or stops is told so, and asks again.
    !/\b503 Service (has not started up yet|is shutting down)\b/.test(record)
  );
}

/** Rows as columns that stand under each other. */
export function columns(rows: string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map(row =>
    row
      .map((cell, index) => cell.padEnd(widths[index]))
      .join('  ')
      .trimEnd(),
  );
}

/** `1.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
