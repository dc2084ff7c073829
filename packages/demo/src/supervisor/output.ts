import { stripVTControlCharacters } from 'node:util';

/** Writes lines for the person in front of the terminal. */
export type Say = (line: string) => void;

const LONGEST = 200;

/** A line of a part's output, without colours and not longer than a screen is wide. */
export function compact(line: string): string {
  const plain = stripVTControlCharacters(line).trimEnd();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

/** Whether a line of Backstage's log is one that a person should see: a warning or an error. */
export function isWorrying(line: string): boolean {
  return (
    /^\S+ \S+ (warn|error)\b/i.test(line) || /^(Error|Failed)\b/.test(line)
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
