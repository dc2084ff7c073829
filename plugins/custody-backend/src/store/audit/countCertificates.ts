import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { AuditEventsRow } from '../tables';

/** @returns how many certificates somebody took after an instant */
export async function countCertificates(
  db: Db,
  actor: string,
  after: Instant,
): Promise<number> {
  const rows = await db<AuditEventsRow>('audit_events')
    .where('at', '>', after)
    .where({ type: 'audit.exported', actor })
    .where('subject', 'like', 'request:%')
    .count({ n: '*' });
  return Number(rows[0].n);
}
