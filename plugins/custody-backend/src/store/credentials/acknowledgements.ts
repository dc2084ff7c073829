import type { AdoptionCount } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { AcknowledgementsRow, ConsumersRow } from '../tables';

/**
 * Records that a consumer moved. The first proof stays.
 *
 * @returns whether it was new
 */
export async function insertAcknowledgement(
  tx: Knex.Transaction,
  row: AcknowledgementsRow,
): Promise<boolean> {
  const known = await tx<AcknowledgementsRow>('acknowledgements')
    .where({ credential_id: row.credential_id, consumer_id: row.consumer_id })
    .first('at');
  if (known) {
    return false;
  }
  await tx<AcknowledgementsRow>('acknowledgements')
    .insert(row)
    .onConflict(['credential_id', 'consumer_id'])
    .ignore();
  return true;
}

/** @returns who moved to which of these versions */
export function listAcknowledgements(
  db: Db,
  credentialIds: readonly string[],
): Promise<AcknowledgementsRow[]> {
  return db<AcknowledgementsRow>('acknowledgements').whereIn('credential_id', [
    ...credentialIds,
  ]);
}

/** How many of the active consumers of an identity moved to one version of it. */
export async function countAdoption(
  db: Db,
  options: { identityUid: string; credentialId: string },
): Promise<AdoptionCount> {
  const row = await db('consumers')
    .leftJoin('acknowledgements', join =>
      join
        .on('acknowledgements.consumer_id', 'consumers.id')
        .andOnVal('acknowledgements.credential_id', options.credentialId),
    )
    .where({ identity_uid: options.identityUid, state: 'active' })
    .count({ of: 'consumers.id', moved: 'acknowledgements.consumer_id' })
    .first();
  return { moved: Number(row?.moved ?? 0), of: Number(row?.of ?? 0) };
}

/**
 * Those who may still work with a version that is to be left: they were there when it was replaced, and acknowledged none
 * that came after it.
 *
 * @returns active consumers, by name
 */
export function listStillOn(
  db: Db,
  old: { identityUid: string; version: number; retiringAt: string },
): Promise<Array<Pick<ConsumersRow, 'name' | 'owner'>>> {
  const moved = db('acknowledgements')
    .join('credentials', 'credentials.id', 'acknowledgements.credential_id')
    .where('credentials.identity_uid', old.identityUid)
    .andWhere('credentials.version', '>', old.version)
    .select('acknowledgements.consumer_id');
  return db<ConsumersRow>('consumers')
    .where({ identity_uid: old.identityUid, state: 'active' })
    .where('created_at', '<=', old.retiringAt)
    .whereNotIn('id', moved)
    .orderBy('name')
    .select('name', 'owner');
}

/** @returns the active consumers of an identity that have not moved to one version of it, by name */
export function listWaiting(
  db: Db,
  options: { identityUid: string; credentialId: string },
): Promise<Array<Pick<ConsumersRow, 'name' | 'owner'>>> {
  return db('consumers')
    .leftJoin('acknowledgements', join =>
      join
        .on('acknowledgements.consumer_id', 'consumers.id')
        .andOnVal('acknowledgements.credential_id', options.credentialId),
    )
    .where({ identity_uid: options.identityUid, state: 'active' })
    .whereNull('acknowledgements.consumer_id')
    .orderBy('consumers.name')
    .select('consumers.name', 'consumers.owner');
}
