import { CUTTING_KINDS } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type {
  ConsumersRow,
  CredentialsRow,
  IdentitiesRow,
  SealedSecretsRow,
} from '../tables';

/** Keeps what was sealed of a version, in place of all that was sealed of it before. */
export async function replaceSealedSecrets(
  tx: Knex.Transaction,
  credentialId: string,
  rows: SealedSecretsRow[],
): Promise<void> {
  await deleteSealedSecrets(tx, [credentialId]);
  if (rows.length > 0) {
    await tx<SealedSecretsRow>('sealed_secrets').insert(rows);
  }
}

/** Forgets what was sealed of versions that are revoked. */
export async function deleteSealedSecrets(
  tx: Knex.Transaction,
  credentialIds: readonly string[],
): Promise<void> {
  await tx<SealedSecretsRow>('sealed_secrets')
    .whereIn('credential_id', [...credentialIds])
    .delete();
}

/** @returns what is sealed of one version, for all consumers */
export function listSealedSecrets(
  db: Db,
  credentialId: string,
): Promise<SealedSecretsRow[]> {
  return db<SealedSecretsRow>('sealed_secrets').where({
    credential_id: credentialId,
  });
}

/**
 * Whether an active consumer of an identity can't move to one version of it: it has not yet, and nothing is sealed for
 * it, or to a key that it had before.
 */
export async function isAnyoneUnreached(
  db: Db,
  options: { identityUid: string; credentialId: string },
): Promise<boolean> {
  const row = await db('consumers')
    .leftJoin('acknowledgements', join =>
      join
        .on('acknowledgements.consumer_id', 'consumers.id')
        .andOnVal('acknowledgements.credential_id', options.credentialId),
    )
    .leftJoin('sealed_secrets', join =>
      join
        .on('sealed_secrets.consumer_id', 'consumers.id')
        .andOnVal('sealed_secrets.credential_id', options.credentialId),
    )
    .where({ identity_uid: options.identityUid, state: 'active' })
    .whereNull('acknowledgements.consumer_id')
    .where(cannotOpen =>
      cannotOpen
        .whereNull('sealed_secrets.consumer_id')
        .orWhereRaw('sealed_secrets.sealed_to <> consumers.encryption_key'),
    )
    .first('consumers.id');
  return row !== undefined;
}

/** One version as a consumer may read it. */
export type ReadableCredential = Pick<
  CredentialsRow,
  'version' | 'state' | 'provider' | 'sink' | 'connection'
> & { ref: string; payload: string };

/**
 * What lies sealed for consumers: of governed identities, the versions that work or soon will. Nothing of a
 * suspended identity, and nothing while what cut it off is under way, whatever was approved since.
 */
export async function listReadable(
  db: Db,
  consumerIds: readonly string[],
): Promise<ReadableCredential[]> {
  return db<SealedSecretsRow>('sealed_secrets')
    .join<CredentialsRow>(
      'credentials',
      'credentials.id',
      'sealed_secrets.credential_id',
    )
    .join<ConsumersRow>(
      'consumers',
      'consumers.id',
      'sealed_secrets.consumer_id',
    )
    .join<IdentitiesRow>(
      'identities',
      'identities.uid',
      'consumers.identity_uid',
    )
    .whereIn('sealed_secrets.consumer_id', [...consumerIds])
    .whereIn('credentials.state', ['next', 'current', 'retiring'])
    .where('identities.state', 'governed')
    .whereNotExists(
      db('operations')
        .whereRaw('operations.identity_uid = identities.uid')
        .whereNull('operations.finished_at')
        .whereIn('operations.kind', [...CUTTING_KINDS])
        .select(db.raw('1')),
    )
    .orderBy([
      { column: 'identities.ref' },
      { column: 'credentials.version', order: 'desc' },
    ])
    .select({
      ref: 'identities.ref',
      version: 'credentials.version',
      state: 'credentials.state',
      provider: 'credentials.provider',
      sink: 'credentials.sink',
      connection: 'credentials.connection',
      payload: 'sealed_secrets.payload',
    });
}
