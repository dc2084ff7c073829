/** A column: its name, and how its cell is read of a row. */
export type CsvColumn<Row> = readonly [string, (row: Row) => string | null];

/**
 * Rows as CSV (RFC 4180), under a line of names.
 *
 * Cells that a spreadsheet would run as a formula are given a leading apostrophe.
 */
export function csvOf<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): string {
  const lines = [
    columns.map(([name]) => name),
    ...rows.map(row => columns.map(([, read]) => cell(read(row)))),
  ];
  return `${lines.map(line => line.join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | null): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
