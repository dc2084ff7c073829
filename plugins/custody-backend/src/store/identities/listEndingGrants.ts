import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { GrantsRow, IdentitiesRow } from '../tables';

/** An identity whose grant ends soon, or ended a moment ago. */
export type EndingGrant = Pick<
  IdentitiesRow,
  'uid' | 'ref' | 'namespace' | 'name' | 'owner' | 'sponsor' | 'tenant'
> & { grant_id: string; starts_at: Instant; ends_at: Instant };

/** @returns identities whose grants end between two instants, by uid, from the one after `after` */
export function listEndingGrants(
  db: Db,
  options: {
    from: Instant;
    until: Instant;
    after: string | null;
    limit: number;
  },
): Promise<EndingGrant[]> {
  const query = db<IdentitiesRow>('identities')
    .join<GrantsRow>('grants', 'grants.id', 'identities.grant_id')
    .whereIn('identities.state', ['governed', 'suspended'])
    .where('identities.grant_ends_at', '>', options.from)
    .where('identities.grant_ends_at', '<=', options.until)
    .orderBy('identities.uid')
    .limit(options.limit)
    .select(
      'identities.uid',
      'identities.ref',
      'identities.namespace',
      'identities.name',
      'identities.owner',
      'identities.sponsor',
      'identities.tenant',
      'identities.grant_id',
      'grants.starts_at',
      { ends_at: 'identities.grant_ends_at' },
    );
  if (options.after !== null) {
    query.where('identities.uid', '>', options.after);
  }
  return query as unknown as Promise<EndingGrant[]>;
}
