import type { Knex } from 'knex';
import type { IdentitiesRow } from '../tables';

/** Enters an identity. @throws a conflict of the database when its ref is taken */
export async function insertIdentity(
  tx: Knex.Transaction,
  row: IdentitiesRow,
): Promise<void> {
  await tx<IdentitiesRow>('identities').insert(row);
}

/** Changes some columns of an identity. */
export async function updateIdentity(
  tx: Knex.Transaction,
  uid: string,
  change: Partial<Omit<IdentitiesRow, 'uid' | 'ref'>>,
): Promise<void> {
  await tx<IdentitiesRow>('identities').where({ uid }).update(change);
}
