import type { Knex } from 'knex';
import { type Db, forUpdate } from '../database';
import type { LeasesRow } from '../tables';

/** @returns a lease, or undefined */
export function findLease(db: Db, id: string): Promise<LeasesRow | undefined> {
  return db<LeasesRow>('leases').where({ id }).first();
}

/** @returns a lease, locked. The caller holds the lock of its identity. @throws Error for an id that is not there */
export async function lockLease(
  tx: Knex.Transaction,
  id: string,
): Promise<LeasesRow> {
  const row = await forUpdate(
    tx,
    tx<LeasesRow>('leases').where({ id }).first(),
  );
  if (!row) {
    throw new Error(`no lease has the id \`${id}\``);
  }
  return row as LeasesRow;
}

/** Leases of an identity whose account the provider may still have. */
export function listUnended(db: Db, identityUid: string): Promise<LeasesRow[]> {
  return db<LeasesRow>('leases')
    .where({ identity_uid: identityUid })
    .whereNot({ state: 'ended' })
    .orderBy('version');
}

/** @returns how many accounts of leases the provider may have for an identity */
export async function countUnended(
  db: Db,
  identityUid: string,
): Promise<number> {
  const row = await db<LeasesRow>('leases')
    .where({ identity_uid: identityUid })
    .whereNot({ state: 'ended' })
    .count({ count: '*' })
    .first();
  return Number(row?.count ?? 0);
}

/** @returns the number that the next lease of an identity gets: no account has the name of one that was before */
export async function nextLeaseNumber(
  tx: Knex.Transaction,
  identityUid: string,
): Promise<number> {
  const row = await tx<LeasesRow>('leases')
    .where({ identity_uid: identityUid })
    .max({ newest: 'version' })
    .first();
  return Number(row?.newest ?? 0) + 1;
}
