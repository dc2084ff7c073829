import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { csvOf, type CsvColumn } from '../shared/csv';

const COLUMNS: readonly CsvColumn<IdentitySummary>[] = [
  ['ref', row => row.ref],
  ['health', row => row.health],
  ['state', row => row.state],
  ['finding', row => row.findings[0]?.message ?? null],
  ['excepted until', row => row.findings[0]?.exception?.until ?? null],
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

/** The fleet as CSV (RFC 4180), a line an identity. */
export function fleetCsv(rows: readonly IdentitySummary[]): string {
  return csvOf(COLUMNS, rows);
}
