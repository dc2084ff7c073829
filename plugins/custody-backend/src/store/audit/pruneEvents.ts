import type { Db } from '../database';
import type { AuditEventsRow } from '../tables';
import { auditRecord } from './auditRecord';

const AT_ONCE = 5_000;

/** @returns what the newest sealed event about removals gave up: the sequence up to which; null where there is none */
export async function findLastPruned(db: Db): Promise<{ last: number } | null> {
  const row = await db<AuditEventsRow>('audit_events')
    .where({ type: 'audit.pruned' })
    .whereNotNull('sequence')
    .orderBy('sequence', 'desc')
    .first();
  const last = row && auditRecord(row).data.last;
  return typeof last === 'number' ? { last } : null;
}

/** @returns whether there is an event up to a sequence */
export async function hasEventsUpTo(db: Db, last: number): Promise<boolean> {
  const row = await db<AuditEventsRow>('audit_events')
    .where('sequence', '<=', last)
    .first('id');
  return row !== undefined;
}

/** Removes events up to a sequence, some at a time. @returns how many */
export async function removeEventsUpTo(
  db: Db,
  last: number,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  while (!signal.aborted) {
    const count = await db<AuditEventsRow>('audit_events')
      .whereIn(
        'id',
        db<AuditEventsRow>('audit_events')
          .where('sequence', '<=', last)
          .orderBy('sequence')
          .limit(AT_ONCE)
          .select('id'),
      )
      .delete();
    removed += count;
    if (count < AT_ONCE) {
      break;
    }
  }
  return removed;
}
