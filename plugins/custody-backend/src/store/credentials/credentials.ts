import type { VersionState } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { CredentialsRow } from '../tables';

/** @returns all versions of some identities, oldest first */
export function listCredentials(
  db: Db,
  identityUids: readonly string[],
): Promise<CredentialsRow[]> {
  return db<CredentialsRow>('credentials')
    .whereIn('identity_uid', [...identityUids])
    .orderBy('version');
}

/** @returns one version of an identity, or undefined */
export function findCredential(
  db: Db,
  identityUid: string,
  version: number,
): Promise<CredentialsRow | undefined> {
  return db<CredentialsRow>('credentials')
    .where({ identity_uid: identityUid, version })
    .first();
}

/** @returns the number that the next new version gets; numbers are never used again */
export async function nextVersionNumber(
  tx: Knex.Transaction,
  identityUid: string,
): Promise<number> {
  const row = await tx<CredentialsRow>('credentials')
    .where({ identity_uid: identityUid })
    .max({ newest: 'version' })
    .first();
  return Number(row?.newest ?? 0) + 1;
}

/** Enters a version. */
export async function insertCredential(
  tx: Knex.Transaction,
  row: CredentialsRow,
): Promise<void> {
  await tx<CredentialsRow>('credentials').insert(row);
}

/** Changes some columns of a version. */
export async function updateCredential(
  tx: Knex.Transaction,
  id: string,
  change: Partial<Omit<CredentialsRow, 'id' | 'identity_uid' | 'version'>>,
): Promise<void> {
  await tx<CredentialsRow>('credentials').where({ id }).update(change);
}

/**
 * Versions that have, or may have, an account at the provider: all that are not revoked, failed ones included.
 *
 * @param options.except - a version to leave out
 */
export async function listUnrevoked(
  db: Db,
  identityUid: string,
  options: { except?: number | null; only?: number | null } = {},
): Promise<CredentialsRow[]> {
  const query = db<CredentialsRow>('credentials')
    .where({ identity_uid: identityUid })
    .whereNull('revoked_at')
    .orderBy('version');
  if (options.except) {
    query.whereNot({ version: options.except });
  }
  if (options.only) {
    query.where({ version: options.only });
  }
  return query;
}

/** Puts every version of an identity in one state into another. */
export async function moveCredentials(
  tx: Knex.Transaction,
  identityUid: string,
  from: VersionState,
  change: Partial<CredentialsRow>,
): Promise<void> {
  await tx<CredentialsRow>('credentials')
    .where({ identity_uid: identityUid, state: from })
    .update(change);
}
