import type {
  AuditPublicKey,
  Instant,
  SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { type Db, locksRows } from '../database';
import type { AuditEventsRow, AuditHeadsRow, AuditKeysRow } from '../tables';

/** @returns the oldest events that have no sequence yet, in the order in which they get it */
export function findUnsealedEvents(
  db: Db,
  limit: number,
): Promise<AuditEventsRow[]> {
  return db<AuditEventsRow>('audit_events')
    .whereNull('sequence')
    .orderBy(['at', 'id'])
    .limit(limit);
}

/**
 * Enters a head at its place in the chain.
 *
 * @returns false when the place is taken: another sealer was first, and nothing was changed
 */
export async function enterHead(
  tx: Knex.Transaction,
  { head, signature }: SignedAuditHead,
  publicKey: AuditPublicKey,
): Promise<boolean> {
  const { type: _, ...columns } = head;
  const entered = await tx<AuditHeadsRow>('audit_heads')
    .insert({ ...columns, signature })
    .onConflict('number')
    .ignore()
    .returning('number');
  if (entered.length === 0) {
    return false;
  }
  await tx<AuditKeysRow>('audit_keys')
    .insert({
      kid: head.kid,
      jwk: JSON.stringify(publicKey),
      since: head.at,
    })
    .onConflict('kid')
    .ignore();
  return true;
}

/**
 * Gives the events of a batch their sequence, by their order.
 *
 * @returns how many were given one; those that are gone, or have one, are not among them
 */
export async function numberEvents(
  tx: Knex.Transaction,
  ids: readonly string[],
  { number, first }: { number: number; first: number },
): Promise<number> {
  if (locksRows(tx)) {
    const { rowCount } = await tx.raw(
      `update audit_events e set sequence = ? + j.n - 1, batch = ?
         from unnest(?::text[]) with ordinality as j(id, n)
        where e.id = j.id and e.sequence is null`,
      [first, number, [...ids]],
    );
    return rowCount;
  }
  await tx.raw(
    `update audit_events set sequence = ? + j.key, batch = ?
       from json_each(?) as j
      where audit_events.id = j.value and audit_events.sequence is null`,
    [first, number, JSON.stringify(ids)],
  );
  const [{ n }] = await tx<AuditEventsRow>('audit_events')
    .where('batch', number)
    .whereBetween('sequence', [first, first + ids.length - 1])
    .count({ n: '*' });
  return Number(n);
}

/** @returns when the oldest event happened that has no sequence yet; null when all have one */
export async function findOldestUnsealed(db: Db): Promise<Instant | null> {
  const row = await db<AuditEventsRow>('audit_events')
    .whereNull('sequence')
    .orderBy(['at', 'id'])
    .first('at');
  return row?.at ?? null;
}
