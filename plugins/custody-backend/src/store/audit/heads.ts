import type {
  AuditHead,
  Instant,
  SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { AuditHeadsRow } from '../tables';

/** A row as what was signed. */
export function signedHead(row: AuditHeadsRow): SignedAuditHead {
  return {
    head: {
      type: 'custody.audit-head.v1',
      // PostgreSQL's bigint comes as text.
      number: Number(row.number),
      first: Number(row.first),
      last: Number(row.last),
      root: row.root,
      previous: row.previous,
      at: row.at,
      kid: row.kid,
    },
    signature: row.signature,
  };
}

/** @returns the end of the chain, null while there is none */
export async function findLastHead(db: Db): Promise<SignedAuditHead | null> {
  const row = await db<AuditHeadsRow>('audit_heads')
    .orderBy('number', 'desc')
    .first();
  return row ? signedHead(row) : null;
}

/** @returns heads that come after a number, in the order of the chain */
export async function listHeadsAfter(
  db: Db,
  number: number,
  limit: number,
): Promise<SignedAuditHead[]> {
  const rows = await db<AuditHeadsRow>('audit_heads')
    .where('number', '>', number)
    .orderBy('number')
    .limit(limit);
  return rows.map(signedHead);
}

/** @returns heads before a number, or all of them for null, newest first */
export async function listHeadsBefore(
  db: Db,
  number: number | null,
  limit: number,
): Promise<SignedAuditHead[]> {
  const query = db<AuditHeadsRow>('audit_heads')
    .orderBy('number', 'desc')
    .limit(limit);
  if (number !== null) {
    query.where('number', '<', number);
  }
  return (await query).map(signedHead);
}

/** @returns the heads with these numbers, in the order of the chain */
export async function findHeads(
  db: Db,
  numbers: readonly number[],
): Promise<SignedAuditHead[]> {
  const rows = await db<AuditHeadsRow>('audit_heads')
    .whereIn('number', [...new Set(numbers)])
    .orderBy('number');
  return rows.map(signedHead);
}

/** @returns the last head that was sealed before an instant, and so every event under it and before */
export async function findLastHeadBefore(
  db: Db,
  at: Instant,
): Promise<AuditHead | null> {
  const row = await db<AuditHeadsRow>('audit_heads')
    .where('at', '<', at)
    .orderBy('number', 'desc')
    .first();
  return row ? signedHead(row).head : null;
}
