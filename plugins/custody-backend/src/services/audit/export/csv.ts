import type { AuditRecord } from '@custody/backstage-plugin-custody-common';

const COLUMNS = [
  'id',
  'at',
  'type',
  'actor',
  'subject',
  'outcome',
  'tenant',
  'identityUid',
  'component',
  'requestId',
  'operationId',
  'reason',
] as const;

/** The first line (RFC 4180). */
export const CSV_HEADER = `${['sequence', ...COLUMNS, 'data'].join(',')}\r\n`;

/** An event as a line (RFC 4180); its data is JSON. */
export function csvLine(record: AuditRecord, sequence: number | null): string {
  return `${[
    sequence ?? '',
    ...COLUMNS.map(name => cell(record[name] ?? '')),
    cell(JSON.stringify(record.data)),
  ].join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula is marked as text: reasons are other people's words. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
