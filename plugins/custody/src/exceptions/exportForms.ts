import type { ExceptionView } from '@custody/backstage-plugin-custody-common';
import { csvOf, type CsvColumn } from '../shared/csv';

const COLUMNS: readonly CsvColumn<ExceptionView>[] = [
  ['identity', row => row.identity.ref],
  ['owner', row => row.owner.ref],
  ['rule', row => row.rule],
  ['state', row => row.state],
  ['reason', row => row.reason],
  ['compensating control', row => row.compensatingControl],
  ['requester', row => row.requester.ref],
  ['approved by', row => row.approvedBy.map(({ ref }) => ref).join(' ')],
  ['asked', row => row.askedAt],
  ['from', row => row.from],
  ['until', row => row.until],
  ['request', row => row.requestId],
];

/** The register as CSV (RFC 4180), a line an exception. Instants are ISO-8601 in UTC. */
export function exceptionsCsv(rows: readonly ExceptionView[]): string {
  return csvOf(COLUMNS, rows);
}

/** The register as JSON Lines, an exception a line, as the API has it. */
export function exceptionsJsonl(rows: readonly ExceptionView[]): string {
  return rows.map(row => `${JSON.stringify(row)}\n`).join('');
}
