import type {
  AuditEventType,
  AuditEventView,
} from '@custody/backstage-plugin-custody-common';
import { type AuditFilter, whereAudit } from './audit/auditFilter';
import { readCursor, whereOlder, writeCursor } from './cursor';
import type { Db } from './database';
import type { AuditEventsRow } from './tables';

/** An event as it is shown. */
export function viewAuditEvent(row: AuditEventsRow): AuditEventView {
  return {
    id: row.id,
    at: row.at,
    type: row.type,
    actor: row.actor,
    subject: row.subject,
    outcome: row.outcome,
    reason: row.reason,
    requestId: row.request_id,
    data: JSON.parse(row.data),
  };
}

/** @returns events of requests, newest first, by request */
export async function findEventsOfRequests(
  db: Db,
  requestIds: readonly string[],
): Promise<Map<string, AuditEventView[]>> {
  const rows = await db<AuditEventsRow>('audit_events')
    .whereIn('request_id', [...requestIds])
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  const byRequest = new Map<string, AuditEventView[]>(
    requestIds.map(id => [id, []]),
  );
  rows.forEach(row =>
    byRequest.get(row.request_id ?? '')?.push(viewAuditEvent(row)),
  );
  return byRequest;
}

/** @returns the newest event of a type about a subject, or undefined */
export async function findLastEvent(
  db: Db,
  subject: string,
  type: AuditEventType,
): Promise<AuditEventView | undefined> {
  const row = await db<AuditEventsRow>('audit_events')
    .where({ subject, type })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  return row && viewAuditEvent(row);
}

/** @returns an event, unless it is none of those that somebody may read */
export function findAuditEvent(
  db: Db,
  id: string,
  narrow: AuditFilter['narrow'],
): Promise<AuditEventsRow | undefined> {
  const query = db<AuditEventsRow>('audit_events').where('audit_events.id', id);
  narrow(query);
  return query.first('audit_events.*');
}

/** Newest first. @throws InputError for a cursor that no list gave */
export async function listAuditEvents(
  db: Db,
  filter: AuditFilter,
  page: { cursor?: string; limit: number; total?: boolean },
): Promise<{
  items: AuditEventView[];
  nextCursor: string | null;
  total?: number;
}> {
  const matching = () => {
    const query = db<AuditEventsRow>('audit_events');
    whereAudit(query, filter);
    return query;
  };
  const query = matching()
    .select('audit_events.*')
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (page.cursor !== undefined) {
    whereOlder(query, readCursor(page.cursor), { at: 'at', id: 'id' });
  }
  const rows: AuditEventsRow[] = await query;
  const items = rows.slice(0, page.limit);
  const last = items[items.length - 1];
  return {
    items: items.map(viewAuditEvent),
    nextCursor:
      rows.length > page.limit ? writeCursor([last.at, last.id]) : null,
    ...(page.total && {
      total: Number((await matching().count({ n: '*' }))[0].n),
    }),
  };
}
