import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { LeasesRow } from '../tables';

/** Due whatever any clock says. */
export const AT_ONCE: Instant = '1970-01-01T00:00:00.000Z';

/** Enters a lease, before anything of it is made. */
export async function insertLease(
  tx: Knex.Transaction,
  row: LeasesRow,
): Promise<void> {
  await tx<LeasesRow>('leases').insert(row);
}

/** Changes a lease that the caller has locked. */
export async function updateLease(
  tx: Knex.Transaction,
  id: string,
  change: Partial<Omit<LeasesRow, 'id' | 'identity_uid' | 'version'>>,
): Promise<void> {
  await tx<LeasesRow>('leases').where({ id }).update(change);
}

/** What sets the end of a lease in motion at once, whoever works on it: what they find counts for nothing then. */
export function endingAtOnce(why: {
  reason: string;
  by: string | null;
}): Partial<LeasesRow> {
  return {
    state: 'ending',
    ended_at: null,
    end_reason: why.reason,
    ended_by: why.by,
    ticket: null,
    next_attempt_at: AT_ONCE,
  };
}

/**
 * Ends every lease of an identity, those that are being made included. The caller holds the identity's lock.
 *
 * @param why.notOf - leaves out leases of this grant
 */
export async function endLeasesOf(
  tx: Knex.Transaction,
  identityUid: string,
  why: { reason: string; by: string | null; notOf?: string },
): Promise<void> {
  const query = tx<LeasesRow>('leases')
    .where({ identity_uid: identityUid })
    .whereIn('state', ['making', 'live'])
    .update(endingAtOnce(why));
  if (why.notOf !== undefined) {
    query.whereNot({ grant_id: why.notOf });
  }
  await query;
}

/** Lets no lease of an identity last beyond the end of its grant. The caller holds the identity's lock. */
export async function shortenLeases(
  tx: Knex.Transaction,
  identityUid: string,
  grantEndsAt: Instant,
): Promise<void> {
  for (const column of ['renewable_until', 'ends_at', 'next_attempt_at']) {
    await tx<LeasesRow>('leases')
      .where({ identity_uid: identityUid, state: 'live' })
      .where(column, '>', grantEndsAt)
      .update({ [column]: grantEndsAt });
  }
}

/**
 * Forgets leases that ended long ago; the audit log has them. The newest of each identity stays, so that no number is
 * given twice.
 */
export async function pruneLeases(
  db: Knex,
  endedBefore: Instant,
): Promise<void> {
  await db<LeasesRow>('leases')
    .where('ended_at', '<', endedBefore)
    .whereNull('next_attempt_at')
    .whereExists(
      db('leases as newer')
        .whereRaw('newer.identity_uid = leases.identity_uid')
        .whereRaw('newer.version > leases.version')
        .select(db.raw('1')),
    )
    .delete();
}
