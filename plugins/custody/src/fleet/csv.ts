import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';

const COLUMNS: readonly [string, (row: IdentitySummary) => string | null][] = [
  ['ref', row => row.ref],
  ['health', row => row.health],
  ['state', row => row.state],
  ['finding', row => row.findings[0]?.message ?? null],
  ['owner', row => row.owner?.ref ?? null],
  ['component', row => row.component],
  ['environment', row => row.environment],
  ['risk', row => row.risk],
  ['provider', row => row.provider],
  ['mode', row => row.mode],
  ['scopes', row => row.scopes.join(' ')],
  ['rotation due', row => row.rotationDueAt],
  ['grant ends', row => row.grantEndsAt],
];

/**
 * The fleet as CSV (RFC 4180), a line an identity.
 *
 * Cells that a spreadsheet would run as a formula are given a leading apostrophe.
 */
export function fleetCsv(rows: readonly IdentitySummary[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...rows.map(row => COLUMNS.map(([, read]) => cell(read(row)))),
  ];
  return `${lines.map(line => line.join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | null): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
