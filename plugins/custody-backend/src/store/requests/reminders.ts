import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { whereNewer } from '../cursor';
import type { Db } from '../database';
import type { RequestsRow } from '../tables';
import { readRequest, StoredRequest } from './storedRequest';

/** A pending request with an end, of which a reminder is due. */
export type Remindable = StoredRequest & {
  remind_at: Instant;
  expires_at: Instant;
};

/** @returns pending requests of which a reminder is due and that have not expired, the longest due first, from the one after `after` */
export async function listRemindable(
  db: Db,
  {
    now,
    after,
    limit,
  }: {
    now: Instant;
    after: Pick<Remindable, 'id' | 'remind_at'> | null;
    limit: number;
  },
): Promise<Remindable[]> {
  const query = db<RequestsRow>('requests')
    .where({ state: 'pending' })
    .where('remind_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy(['remind_at', 'id'])
    .limit(limit);
  if (after !== null) {
    whereNewer(query, [after.remind_at, after.id], {
      at: 'remind_at',
      id: 'id',
    });
  }
  const rows: RequestsRow[] = await query;
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
