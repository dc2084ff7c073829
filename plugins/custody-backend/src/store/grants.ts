import type { GrantedScope } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from './database';
import type { GrantsRow } from './tables';

/** A grant with its scopes read. */
export type StoredGrant = Omit<GrantsRow, 'scopes'> & {
  scopes: GrantedScope[];
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
  return { ...row, scopes: JSON.parse(row.scopes) };
}
