import type { Knex } from 'knex';
import type { Db } from '../database';
import type { ConsumersRow } from '../tables';

/** @returns consumers whose credentials are made for them now */
export function listActiveConsumers(
  db: Db,
  identityUid: string,
): Promise<ConsumersRow[]> {
  return db<ConsumersRow>('consumers')
    .where({ identity_uid: identityUid, state: 'active' })
    .orderBy('name');
}

/** @returns the consumers of an identity with these names, whatever their state */
export function listConsumersNamed(
  db: Db,
  identityUid: string,
  names: readonly string[],
): Promise<ConsumersRow[]> {
  return db<ConsumersRow>('consumers')
    .where({ identity_uid: identityUid })
    .whereIn('name', [...names]);
}

/** @returns all consumers of some identities, whatever their state, by name */
export function listConsumersOf(
  db: Db,
  identityUids: readonly string[],
): Promise<ConsumersRow[]> {
  return db<ConsumersRow>('consumers')
    .whereIn('identity_uid', [...identityUids])
    .orderBy('name');
}

/**
 * @param asked - the consumer as it was read when it asked
 * @returns whether its keys of then count now: a consumer stays itself when its keys are replaced
 */
export async function keysStillCount(
  db: Db,
  asked: Pick<ConsumersRow, 'id' | 'thumbprint' | 'encryption_key'>,
): Promise<boolean> {
  const { id, thumbprint, encryption_key } = asked;
  const row = await db<ConsumersRow>('consumers')
    .where({ id, state: 'active', thumbprint, encryption_key })
    .first('id');
  return row !== undefined;
}

/** @returns active consumers, of any identity, that sign with the key of this RFC 7638 thumbprint */
export function listConsumersByKey(
  db: Db,
  thumbprint: string,
): Promise<ConsumersRow[]> {
  return db<ConsumersRow>('consumers').where({ thumbprint, state: 'active' });
}

/** Suspends every active consumer of an identity: its keys count for nothing until they are approved again. */
export async function suspendConsumers(
  tx: Knex.Transaction,
  identityUid: string,
): Promise<void> {
  await tx<ConsumersRow>('consumers')
    .where({ identity_uid: identityUid, state: 'active' })
    .update({ state: 'suspended' });
}

/** Remembers when consumers were last heard of. */
export async function touchConsumers(
  db: Db,
  ids: readonly string[],
  now: string,
): Promise<void> {
  await db<ConsumersRow>('consumers')
    .whereIn('id', [...ids])
    .update({ last_seen_at: now });
}
