import type { LeaseSummary } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { LeasesRow } from '../tables';

/** What is leased of an identity that nothing is leased of. */
export const NO_LEASES: LeaseSummary = {
  live: 0,
  longestEndsAt: null,
  ending: 0,
};

/** @returns what is leased of some identities; one of which nothing is leased is left out */
export async function summarizeLeases(
  db: Db,
  identityUids: readonly string[],
): Promise<Map<string, LeaseSummary>> {
  const rows: Array<Pick<LeasesRow, 'identity_uid'> & Record<string, unknown>> =
    await db<LeasesRow>('leases')
      .whereIn('identity_uid', [...identityUids])
      .whereIn('state', ['live', 'ending'])
      .groupBy('identity_uid')
      .select('identity_uid')
      .select({
        live: db.raw(`sum(case when state = 'live' then 1 else 0 end)`),
        ending: db.raw(`sum(case when state = 'ending' then 1 else 0 end)`),
        longest: db.raw(`max(case when state = 'live' then ends_at end)`),
      });
  return new Map(
    rows.map(({ identity_uid: uid, live, ending, longest }) => [
      uid,
      {
        live: Number(live),
        ending: Number(ending),
        longestEndsAt: longest as string | null,
      },
    ]),
  );
}
