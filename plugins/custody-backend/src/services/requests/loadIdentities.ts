import type { RequestView } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import type { StoredRequest } from '../../store/requests';
import type { GrantsRow, IdentitiesRow } from '../../store/tables';

/** The record of an identity, and what is granted to it today. */
export type LoadedIdentity = {
  row: IdentitiesRow;
  grantedToday: RequestView['grantedToday'];
};

/** @returns the identities that requests are about, by uid */
export async function readIdentities(
  db: Db,
  requests: readonly StoredRequest[],
) {
  const uids = requests.flatMap(({ identity_uid }) => identity_uid ?? []);
  const rows = await db<IdentitiesRow>('identities').whereIn('uid', uids);
  const grantIds = rows.flatMap(({ grant_id }) => grant_id ?? []);
  // What was never granted before has no grant to read: so it is with every new identity.
  const grants =
    grantIds.length === 0
      ? []
      : await db<GrantsRow>('grants').whereIn('id', grantIds);
  const grantById = new Map(grants.map(grant => [grant.id, grant]));
  return new Map(
    rows.map(row => {
      const grant =
        row.grant_id === null ? undefined : grantById.get(row.grant_id);
      return [
        row.uid,
        {
          row,
          grantedToday: grant
            ? {
                scopes: (
                  JSON.parse(grant.scopes) as Array<{ name: string }>
                ).map(({ name }) => name),
                endsAt: grant.ends_at,
              }
            : null,
        },
      ] as const;
    }),
  );
}
