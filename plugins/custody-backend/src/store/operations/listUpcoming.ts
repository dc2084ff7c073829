import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Narrow } from '../identities/listIdentities';
import type { IdentitiesRow } from '../tables';
import { whereNoneOf } from '../whereNoneOf';
import { type AfterDue, afterDue } from './listDue';

/** An identity that is to be rotated. */
export type UpcomingRow = IdentitiesRow & { rotation_due_at: string };

/**
 * Governed identities whose credential comes due until then, by when, after a place; and how many those are.
 *
 * @param options.begins - whether the rotation of one begins at all, of those that end so soon after they are due that it
 * may not
 */
export async function listUpcoming(
  db: Knex,
  options: {
    now: Instant;
    until: Instant;
    begins: (row: UpcomingRow) => boolean;
    narrow: Narrow;
    after: AfterDue | null;
    limit: number;
    total: boolean;
  },
): Promise<{ rows: UpcomingRow[]; total?: number }> {
  const due = () => {
    const query = db('identities')
      .where('identities.state', 'governed')
      .where('identities.mode', 'rotated')
      .where('identities.rotation_due_at', '<=', options.until)
      // What its grant ends before is revoked, and not rotated.
      .where(lasts =>
        lasts
          .whereNull('identities.grant_ends_at')
          .orWhereRaw('identities.grant_ends_at > identities.rotation_due_at'),
      );
    options.narrow(query);
    return query;
  };
  const doubtful: UpcomingRow[] = await due()
    .select('identities.*')
    .where(soon =>
      soon
        .whereRaw(
          'identities.grant_ends_at <= coalesce(identities.rotation_overdue_at, identities.rotation_due_at)',
        )
        .orWhere('identities.grant_ends_at', '<=', options.now),
    );
  const never = doubtful.filter(row => !options.begins(row));
  const matching = () => {
    const query = due();
    whereNoneOf(
      db,
      query,
      'identities.uid',
      never.map(({ uid }) => uid),
    );
    return query;
  };
  const rows: UpcomingRow[] = await afterDue(
    matching()
      .select('identities.*')
      .orderBy(['identities.rotation_due_at', 'identities.uid'])
      .limit(options.limit),
    options.after,
  );
  return {
    rows,
    ...(options.total && {
      total: Number((await matching().count({ n: '*' }))[0].n),
    }),
  };
}
