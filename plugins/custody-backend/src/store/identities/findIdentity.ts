import type { Knex } from 'knex';
import { type Db, forUpdate } from '../database';
import type { IdentitiesRow } from '../tables';

/** @returns the identity of a uid, or undefined */
export function findIdentity(
  db: Db,
  uid: string,
): Promise<IdentitiesRow | undefined> {
  return db<IdentitiesRow>('identities').where({ uid }).first();
}

/** @returns the identity of a full ref in lower case, or undefined */
export function findIdentityByRef(
  db: Db,
  ref: string,
): Promise<IdentitiesRow | undefined> {
  return db<IdentitiesRow>('identities').where({ ref }).first();
}

/** @returns those of some identities that there are, in no order; nothing is asked of the database for none */
export async function findIdentities(
  db: Db,
  uids: readonly string[],
): Promise<IdentitiesRow[]> {
  return uids.length === 0
    ? []
    : db<IdentitiesRow>('identities').whereIn('uid', [...uids]);
}

/**
 * Reads an identity and keeps others from changing it, or from enqueuing for it, until the transaction ends.
 *
 * INVARIANT: whoever changes which operation of an identity is the active one holds this lock. It is the first of the
 * locks, in the order that `inTransaction` documents.
 *
 * @throws Error when the uid is unknown: uids come from the record and never from outside
 */
export async function lockIdentity(
  tx: Knex.Transaction,
  uid: string,
): Promise<IdentitiesRow> {
  const row = await forUpdate(
    tx,
    tx<IdentitiesRow>('identities').where({ uid }).first(),
  );
  if (!row) {
    throw new Error(`no identity has the uid \`${uid}\``);
  }
  return row as IdentitiesRow;
}
