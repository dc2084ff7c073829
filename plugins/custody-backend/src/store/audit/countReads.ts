import type {
  AuditEventType,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { AuditEventsRow } from '../tables';

/** @returns how many certificates somebody took after an instant */
export function countCertificates(
  db: Db,
  actor: string,
  after: Instant,
): Promise<number> {
  return countReads(db, { type: 'audit.exported', actor }, after, query =>
    query.where('subject', 'like', 'request:%'),
  );
}

/** @returns how many events somebody looked at one by one after an instant */
export function countEventReads(
  db: Db,
  actor: string,
  after: Instant,
): Promise<number> {
  // A list that was read is told by the same type, and names no event.
  return countReads(db, { type: 'audit.read', actor }, after, query =>
    query.where('data', 'like', '{"event":%'),
  );
}

async function countReads(
  db: Db,
  of: { type: AuditEventType; actor: string },
  after: Instant,
  narrow: (query: Knex.QueryBuilder) => void,
): Promise<number> {
  const [{ n }] = await db<AuditEventsRow>('audit_events')
    .where('at', '>', after)
    .where(of)
    .modify(narrow)
    .count({ n: '*' });
  return Number(n);
}
