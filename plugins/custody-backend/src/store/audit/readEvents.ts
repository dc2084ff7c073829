import type { Knex } from 'knex';
import { whereNewer } from '../cursor';
import type { Db } from '../database';
import type { AuditEventsRow } from '../tables';
import { type AuditFilter, whereAudit } from './auditFilter';

/** @returns sealed events after a sequence up to another, in the order of the chain */
export function readSealed(
  db: Db,
  { after, until }: { after: number; until: number },
  limit: number,
): Promise<AuditEventsRow[]> {
  return db<AuditEventsRow>('audit_events')
    .where('sequence', '>', after)
    .andWhere('sequence', '<=', until)
    .orderBy('sequence')
    .limit(limit);
}

/** Where a list in the order of time goes on. */
export type AfterEvent = { at: string; id: string } | null;

/** @returns events that no head up to a sequence covers, oldest first */
export function readUncovered(
  db: Db,
  { after, covered }: { after: AfterEvent; covered: number },
  limit: number,
): Promise<AuditEventsRow[]> {
  const query = db<AuditEventsRow>('audit_events').where(uncovered =>
    uncovered.whereNull('sequence').orWhere('sequence', '>', covered),
  );
  return afterEvent(query, after).orderBy(['at', 'id']).limit(limit);
}

/** @returns events that match, oldest first */
export function readMatching(
  db: Db,
  filter: AuditFilter,
  after: AfterEvent,
  limit: number,
): Promise<AuditEventsRow[]> {
  const query = db<AuditEventsRow>('audit_events');
  whereAudit(query, filter);
  return afterEvent(query, after).orderBy(['at', 'id']).limit(limit);
}

function afterEvent<Q extends Knex.QueryBuilder>(
  query: Q,
  after: AfterEvent,
): Q {
  if (after !== null) {
    whereNewer(query, [after.at, after.id], { at: 'at', id: 'id' });
  }
  return query;
}

/** @returns what was asked, reviewed and decided of a request, in the order of the log; what is not sealed at the end */
export async function findDecisionEvents(
  db: Db,
  requestId: string,
): Promise<AuditEventsRow[]> {
  const rows = await db<AuditEventsRow>('audit_events')
    .where('request_id', requestId)
    .andWhere('type', 'like', 'request.%')
    .orderBy(['at', 'id']);
  const place = ({ sequence }: AuditEventsRow) =>
    sequence === null ? Infinity : Number(sequence);
  return rows.sort((a, b) => place(a) - place(b));
}
