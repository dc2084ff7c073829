import type { GrantedScope } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { IdentitiesRow } from '../tables';

/** A governed identity with the scopes of its grant, as they were granted. */
export type GrantedIdentity = {
  identity: IdentitiesRow;
  scopes: GrantedScope[];
};

/** @returns governed identities that hold a grant, by uid, after one */
export async function listGranted(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<GrantedIdentity[]> {
  const rows: Array<IdentitiesRow & { granted_scopes: string }> = await db(
    'identities',
  )
    .join('grants', 'grants.id', 'identities.grant_id')
    .where('identities.state', 'governed')
    .where('identities.uid', '>', after)
    .orderBy('identities.uid')
    .limit(limit)
    .select('identities.*', { granted_scopes: 'grants.scopes' });
  return rows.map(({ granted_scopes: scopes, ...identity }) => ({
    identity,
    scopes: JSON.parse(scopes),
  }));
}
