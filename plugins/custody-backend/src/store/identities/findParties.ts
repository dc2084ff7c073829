import type { Db } from '../database';
import type { IdentitiesRow } from '../tables';

/** @returns owner and sponsor of those of some identities that belong to no tenant, by uid */
export async function findParties(
  db: Db,
  uids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db<IdentitiesRow>('identities')
    .whereIn('uid', [...uids])
    .whereNull('tenant')
    .select('uid', 'owner', 'sponsor');
  return new Map(
    rows.map(({ uid, owner, sponsor }) => [
      uid,
      sponsor === null ? [owner] : [owner, sponsor],
    ]),
  );
}
