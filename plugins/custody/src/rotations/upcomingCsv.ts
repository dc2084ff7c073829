import type { UpcomingRotation } from '@custody/backstage-plugin-custody-common';
import { csvOf, type CsvColumn } from '../shared/csv';

const COLUMNS: readonly CsvColumn<UpcomingRotation>[] = [
  ['ref', row => row.ref],
  ['owner', row => row.owner?.ref ?? null],
  ['component', row => row.component],
  ['provider', row => row.provider],
  ['current version', row => row.currentVersion?.toString() ?? null],
  ['due', row => row.dueAt],
  ['starts', row => row.startsAt],
  ['overdue', row => row.overdueAt],
  ['window', row => row.window],
  ['schedule', row => row.schedule],
  ['not with', row => row.notWith.join(' ')],
  ['not with others', row => row.notWithOthers.toString()],
];

/** What would be rotated as CSV (RFC 4180), a line an identity. Instants are ISO-8601 in UTC. */
export function upcomingCsv(rows: readonly UpcomingRotation[]): string {
  return csvOf(COLUMNS, rows);
}
