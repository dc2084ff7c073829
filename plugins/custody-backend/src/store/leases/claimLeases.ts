import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import type { LeasesRow } from '../tables';
import { AT_ONCE } from './writeLeases';

/** A lease whose account is to be taken away, under a ticket. */
export type HeldLease = LeasesRow & { ticket: string };

/**
 * Takes leases that are due: their time is over, they were not made to the end, somebody ended them, or what was never
 * seen to live is looked for once more.
 *
 * INVARIANT: from here on a lease only ends. Whoever would renew it, or say that it was made, finds that out under its
 * row's lock.
 *
 * @param options.expiresAt - when somebody else may take it, unless it is held on to
 * @param options.busy - providers that are given no more for now: one that hangs holds up no other
 */
export async function claimLeases(
  db: Knex,
  options: {
    now: Instant;
    ticket: string;
    expiresAt: Instant;
    limit: number;
    busy: readonly string[];
  },
): Promise<HeldLease[]> {
  const due = db<LeasesRow>('leases')
    .select('id')
    .where('next_attempt_at', '<=', options.now)
    .whereNotIn('provider', [...options.busy])
    .orderBy('next_attempt_at')
    .limit(options.limit);
  if (locksRows(db)) {
    due.forUpdate().skipLocked();
  }
  const rows = await db<LeasesRow>('leases')
    .whereIn('id', due)
    .update({
      ticket: options.ticket,
      next_attempt_at: options.expiresAt,
      end_reason: db.raw(
        `coalesce(end_reason, case when state = 'making' then 'it was not made to the end' else 'its time was over' end)`,
      ),
      state: db.raw(`case when state = 'ended' then 'ended' else 'ending' end`),
    })
    .returning('*');
  return rows as HeldLease[];
}

/** Holds on to a lease for longer. @returns false when somebody else has it */
export async function holdLease(
  db: Knex,
  held: { id: string; ticket: string },
  expiresAt: Instant,
): Promise<boolean> {
  const changed = await db<LeasesRow>('leases')
    .where(held)
    .update({ next_attempt_at: expiresAt });
  return changed === 1;
}

/**
 * Ends what lives of an identity that is not governed any more, or for a consumer whose keys count for nothing, however
 * that came about.
 */
export async function endOrphans(db: Knex): Promise<void> {
  const orphans = db<LeasesRow>('leases')
    .select('leases.id')
    .whereIn('leases.state', ['making', 'live'])
    .whereExists(
      db('identities')
        .join('consumers', 'consumers.id', 'leases.consumer_id')
        .whereRaw('identities.uid = leases.identity_uid')
        .where(orphan =>
          orphan
            .whereNot('identities.state', 'governed')
            .orWhereNot('consumers.state', 'active'),
        )
        .select(db.raw('1')),
    );
  if (locksRows(db)) {
    orphans.forUpdate('leases').skipLocked();
  }
  await db<LeasesRow>('leases').whereIn('id', orphans).update({
    state: 'ending',
    end_reason: 'its identity or its consumer may not use it any more',
    ticket: null,
    next_attempt_at: AT_ONCE,
  });
}

/** Gives back whatever is held. For the only process that there is, when it starts. */
export async function releaseLeases(db: Knex): Promise<void> {
  await db<LeasesRow>('leases')
    .whereNotNull('ticket')
    .update({ ticket: null, next_attempt_at: AT_ONCE });
}
