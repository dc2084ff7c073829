import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../../store/database';
import { findLasting, lastingFor } from '../../store/breakGlasses';
import type { IdentitiesRow } from '../../store/tables';
import { whereSeenBy } from './sees';
import { type IdentityFacets, maySee, type Viewer } from './viewer';

type Seen = Pick<IdentitiesRow, 'uid' | 'tenant' | 'owner' | 'sponsor'>;

/**
 * Narrows a query over `identities` to those that a viewer may see: an identity is the business of its owner, its sponsor
 * and its tenant, and of whoever broke the glass for it, while what that granted lasts and nobody found it not justified:
 * who acts in an emergency has to see what came of it.
 */
export function whereSeesIdentity(
  query: Knex.QueryBuilder,
  viewer: Viewer,
  { db, now }: { db: Db; now: Instant },
): void {
  whereSeenBy(
    query,
    viewer,
    {
      tenant: 'identities.tenant',
      parties: ['identities.owner', 'identities.sponsor'],
    },
    (either, refs) => either.orWhereExists(lastingFor(db, refs, now)),
  );
}

/**
 * The same in memory, of some identities. The database is asked only for who sees them by nothing else, so that looking at
 * one's own costs nothing more.
 *
 * @returns whether the viewer may see one of them
 */
export async function readSeen(
  viewer: Viewer,
  identities: readonly Seen[],
  { db, now }: { db: Db; now: Instant },
): Promise<(identity: Seen) => boolean> {
  const sees = ({ tenant, owner, sponsor }: Seen, more: string[] = []) =>
    maySee(viewer, { tenant, parties: [owner, sponsor, ...more] });
  const others = identities.filter(identity => !sees(identity));
  const broken = await findLasting(
    db,
    others.map(({ uid }) => uid),
    viewer.refs,
    now,
  );
  return identity =>
    sees(identity, broken.has(identity.uid) ? viewer.refs : undefined);
}

/** Whether a viewer may see an identity: by Custody's own rules, and by Backstage's permissions, which narrow them. */
export async function seesIdentity(
  viewer: Viewer,
  identity: IdentityFacets & Pick<Seen, 'uid'>,
  at: { db: Db; now: Instant },
): Promise<boolean> {
  const sees = await readSeen(viewer, [identity], at);
  return sees(identity) && (viewer.permits?.(identity) ?? true);
}
