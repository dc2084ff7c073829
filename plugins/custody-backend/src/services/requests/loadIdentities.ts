import type { RequestView } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findGrants } from '../../store/grants';
import { findIdentities } from '../../store/identities/findIdentity';
import type { StoredRequest } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';

/** The record of an identity, and what is granted to it today. */
export type LoadedIdentity = {
  row: IdentitiesRow;
  grantedToday: RequestView['grantedToday'];
};

/** @returns the identities that requests are about, by uid */
export async function loadIdentities(
  db: Db,
  requests: readonly StoredRequest[],
): Promise<ReadonlyMap<string, LoadedIdentity>> {
  const rows = await findIdentities(
    db,
    requests.flatMap(({ identity_uid }) => identity_uid ?? []),
  );
  const grants = await findGrants(
    db,
    rows.flatMap(({ grant_id }) => grant_id ?? []),
  );
  const grantById = new Map(grants.map(grant => [grant.id, grant]));
  return new Map(
    rows.map(row => {
      const grant =
        row.grant_id === null ? undefined : grantById.get(row.grant_id);
      const grantedToday = grant
        ? {
            scopes: grant.scopes.map(({ name }) => name),
            endsAt: grant.ends_at,
          }
        : null;
      return [row.uid, { row, grantedToday }];
    }),
  );
}
