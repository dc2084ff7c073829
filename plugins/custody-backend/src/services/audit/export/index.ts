import type { AuditRecord } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditFilter } from '../../../store/audit/auditFilter';
import { auditRecord } from '../../../store/audit/auditRecord';
import { type AfterEvent, readMatching } from '../../../store/audit/readEvents';
import type { AuditEventsRow } from '../../../store/tables';
import { CSV_HEADER, csvLine } from './csv';
import { jsonlChunks, ROWS_AT_ONCE } from './jsonl';
import { ocsfEvent } from './ocsf';

export { jsonlChunks };

/** CSV of what matches, oldest first. */
export function csvChunks(db: Knex, filter: AuditFilter) {
  return chunks(db, filter, csvLine, CSV_HEADER);
}

/** OCSF of what matches, oldest first, one event a line. */
export function ocsfChunks(db: Knex, filter: AuditFilter) {
  return chunks(
    db,
    filter,
    (record, sequence) => `${JSON.stringify(ocsfEvent(record, sequence))}\n`,
    '',
  );
}

async function* chunks(
  db: Knex,
  filter: AuditFilter,
  lineOf: (record: AuditRecord, sequence: number | null) => string,
  header: string,
): AsyncGenerator<string> {
  yield header;
  let after: AfterEvent = null;
  for (;;) {
    const rows: AuditEventsRow[] = await readMatching(
      db,
      filter,
      after,
      ROWS_AT_ONCE,
    );
    const end = rows.at(-1);
    if (end === undefined) {
      return;
    }
    yield rows
      .map(row =>
        lineOf(
          auditRecord(row),
          row.sequence === null ? null : Number(row.sequence),
        ),
      )
      .join('');
    after = { at: end.at, id: end.id };
  }
}
