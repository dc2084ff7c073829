import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { RequestsRow } from '../tables';
import { readRequest, StoredRequest } from './storedRequest';

/** A pending request with an end, of which a reminder is due. */
export type Remindable = StoredRequest & {
  remind_at: Instant;
  expires_at: Instant;
};

/** @returns pending requests of which a reminder is due and that have not expired, the longest due first */
export async function listRemindable(
  db: Db,
  { now, limit }: { now: Instant; limit: number },
): Promise<Remindable[]> {
  const rows = await db<RequestsRow>('requests')
    .where({ state: 'pending' })
    .where('remind_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy(['remind_at', 'id'])
    .limit(limit);
  return rows.map(row => readRequest(row) as Remindable);
}

/**
 * Sets when a request is spoken of next.
 *
 * INVARIANT: it is set from what it was, so that of two who remind at the same moment one does.
 *
 * @returns whether it was still as it was, and pending
 */
export async function setReminder(
  tx: Knex.Transaction,
  { id, remind_at }: Pick<Remindable, 'id' | 'remind_at'>,
  next: Instant | null,
): Promise<boolean> {
  const changed = await tx<RequestsRow>('requests')
    .where({ id, state: 'pending', remind_at })
    .update({ remind_at: next });
  return changed === 1;
}
