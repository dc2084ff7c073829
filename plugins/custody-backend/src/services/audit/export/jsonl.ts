import type { SignedAuditHead } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { auditRecord } from '../../../store/audit/auditRecord';
import { findLastHead } from '../../../store/audit/heads';
import {
  type AfterEvent,
  readSealed,
  readUncovered,
} from '../../../store/audit/readEvents';
import type { AuditEventsRow } from '../../../store/tables';
import { HeadsAhead } from './headsAhead';

/** Events that are read at once; they are all that is in memory. */
export const ROWS_AT_ONCE = 2_000;

/**
 * The whole log, with its heads, as `custody audit verify` reads it: as it stood when it was begun. No query and no
 * transaction is open while the reader takes its time.
 */
export async function* jsonlChunks(db: Knex): AsyncGenerator<string> {
  const covered = (await findLastHead(db))?.head.last ?? 0;
  const heads = new HeadsAhead(db, covered);
  let after = 0;
  for (;;) {
    const rows = await readSealed(db, { after, until: covered }, ROWS_AT_ONCE);
    if (rows.length === 0) {
      break;
    }
    let text = '';
    for (const row of rows) {
      after = Number(row.sequence);
      // Those before are of batches that end here, or of which retention left the head alone.
      text += linesOf(await heads.before(after)) + lineOf(row, after);
    }
    yield text;
  }
  yield linesOf(await heads.before(Infinity));
  let last: AfterEvent = null;
  for (;;) {
    const rows: AuditEventsRow[] = await readUncovered(
      db,
      { after: last, covered },
      ROWS_AT_ONCE,
    );
    const end = rows.at(-1);
    if (end === undefined) {
      return;
    }
    yield rows.map(row => lineOf(row, null)).join('');
    last = { at: end.at, id: end.id };
  }
}

function lineOf(row: AuditEventsRow, sequence: number | null): string {
  return `${JSON.stringify({ event: auditRecord(row), sequence })}\n`;
}

function linesOf(heads: readonly SignedAuditHead[]): string {
  return heads.map(signed => `${JSON.stringify(signed)}\n`).join('');
}
