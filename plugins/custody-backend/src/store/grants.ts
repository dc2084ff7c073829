import type { GrantedScope } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from './database';
import type { GrantsRow, IdentitiesRow } from './tables';

/** What a grant took the place of, as long as the request for it may still come to nothing. */
export type Replaced = {
  /** The grant that was in force; null when none was. */
  grantId: string | null;
  /** What else of its identity changed with it: how it was, and what it was changed to. */
  columns: Partial<Record<keyof IdentitiesRow, { before: Cell; after: Cell }>>;
};
type Cell = IdentitiesRow[keyof IdentitiesRow];

/** A grant with its scopes, and what it replaced, read. */
export type StoredGrant = Omit<GrantsRow, 'scopes' | 'replaced'> & {
  scopes: GrantedScope[];
  replaced: Replaced;
};

/** Enters a grant; the one before it is superseded in the same transaction. */
export async function insertGrant(
  tx: Knex.Transaction,
  grant: StoredGrant,
): Promise<void> {
  await tx<GrantsRow>('grants')
    .where({ identity_uid: grant.identity_uid, superseded_at: null })
    .update({ superseded_at: grant.starts_at });
  await tx<GrantsRow>('grants').insert({
    ...grant,
    scopes: JSON.stringify(grant.scopes),
    replaced: JSON.stringify(grant.replaced),
  });
}

/** Ends whatever grant is in force, with nothing in its place. */
export async function endGrants(
  tx: Knex.Transaction,
  identityUid: string,
  now: string,
): Promise<void> {
  await tx<GrantsRow>('grants')
    .where({ identity_uid: identityUid, superseded_at: null })
    .update({ superseded_at: now });
}

/** Ends one grant, and puts the one before it in force again. */
export async function replaceGrant(
  tx: Knex.Transaction,
  options: { ended: string; inForce: string | undefined; now: string },
): Promise<void> {
  await tx<GrantsRow>('grants')
    .where({ id: options.ended })
    .update({ superseded_at: options.now });
  if (options.inForce !== undefined) {
    await tx<GrantsRow>('grants')
      .where({ id: options.inForce })
      .update({ superseded_at: null });
  }
}

/** @returns the grant of an id, or undefined */
export async function findGrant(
  db: Db,
  id: string,
): Promise<StoredGrant | undefined> {
  const row = await db<GrantsRow>('grants').where({ id }).first();
  return row && readGrant(row);
}

/** @returns the grant that a request brought an identity, or undefined */
export async function findGrantOf(
  db: Db,
  identityUid: string,
  requestId: string,
): Promise<StoredGrant | undefined> {
  const row = await db<GrantsRow>('grants')
    .where({ identity_uid: identityUid, request_id: requestId })
    .first();
  return row && readGrant(row);
}

/** @returns the grants that took the place of one: more than one, where it was put in force again in between */
export async function listGrantsOver(
  db: Db,
  { id, identity_uid }: Pick<StoredGrant, 'id' | 'identity_uid'>,
): Promise<StoredGrant[]> {
  // Not by time: of two processes, the clock of the later one may be behind.
  const rows = await db<GrantsRow>('grants').where({ identity_uid });
  return rows.map(readGrant).filter(({ replaced }) => replaced.grantId === id);
}

/** Says anew what a grant took the place of. */
export async function updateReplaced(
  tx: Knex.Transaction,
  id: string,
  replaced: Replaced,
): Promise<void> {
  await tx<GrantsRow>('grants')
    .where({ id })
    .update({ replaced: JSON.stringify(replaced) });
}

/** @returns those of some grants that there are, in no order; nothing is asked of the database for none */
export async function findGrants(
  db: Db,
  ids: readonly string[],
): Promise<StoredGrant[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await db<GrantsRow>('grants').whereIn('id', [...ids]);
  return rows.map(readGrant);
}

function readGrant(row: GrantsRow): StoredGrant {
  return {
    ...row,
    scopes: JSON.parse(row.scopes),
    replaced: JSON.parse(row.replaced),
  };
}
