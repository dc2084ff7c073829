import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type {
  CredentialsRow,
  IdentitiesRow,
  SealedSecretsRow,
} from '../tables';

/** An identity whose provider is to be asked what it saw of it. */
export type ToSample = Pick<
  IdentitiesRow,
  'uid' | 'ref' | 'namespace' | 'name' | 'provider'
>;

/**
 * Governed identities with an account at one of these providers: those that consumers are moving right now, and then
 * whoever was asked about longest ago, so that each has its turn.
 */
export function listToSample(
  db: Knex,
  options: { providers: readonly string[]; limit: number },
): Promise<ToSample[]> {
  return db('identities')
    .where('identities.state', 'governed')
    .whereIn('identities.provider', [...options.providers])
    .whereExists(
      db('credentials')
        .whereRaw('credentials.identity_uid = identities.uid')
        .whereNotNull('credentials.issued_at')
        .whereNull('credentials.revoked_at')
        .select(db.raw('1')),
    )
    .orderByRaw(
      `case when exists (
         select 1 from operations
         where operations.active_key = identities.uid and operations.step = 'observe'
       ) then 0 else 1 end`,
    )
    .orderByRaw(`coalesce(identities.use_sampled_at, '')`)
    .orderBy('identities.uid')
    .limit(options.limit)
    .select(
      'identities.uid',
      'identities.ref',
      'identities.namespace',
      'identities.name',
      'identities.provider',
    );
}

/** Remembers that providers were asked about some identities, whatever they answered: the others come first next. */
export async function markSampled(
  db: Db,
  uids: readonly string[],
  now: Instant,
): Promise<void> {
  await db<IdentitiesRow>('identities')
    .whereIn('uid', [...uids])
    .update({ use_sampled_at: now });
}

/** @returns for whom versions were sealed, by the version's id */
export async function listSealedFor(
  db: Db,
  credentialIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db<SealedSecretsRow>('sealed_secrets')
    .whereIn('credential_id', [...credentialIds])
    .select('credential_id', 'consumer_id');
  const found = new Map<string, string[]>(credentialIds.map(id => [id, []]));
  rows.forEach(({ credential_id: id, consumer_id: consumer }) =>
    found.get(id)?.push(consumer),
  );
  return found;
}

/**
 * Keeps when a version was last used, on it and on its identity. It only ever grows.
 *
 * @param use.isLowerBound - whether it may have been used since
 */
export async function keepLastUse(
  tx: Knex.Transaction,
  credential: Pick<CredentialsRow, 'id' | 'identity_uid'>,
  use: { at: Instant; isLowerBound: boolean },
): Promise<void> {
  const change = {
    last_used_at: use.at,
    last_used_is_lower_bound: use.isLowerBound,
  };
  const isLater = (query: Knex.QueryBuilder) =>
    query.whereNull('last_used_at').orWhere('last_used_at', '<', use.at);
  await tx<CredentialsRow>('credentials')
    .where({ id: credential.id })
    .where(isLater)
    .update(change);
  await tx<IdentitiesRow>('identities')
    .where({ uid: credential.identity_uid })
    .where(isLater)
    .update(change);
  await tx<IdentitiesRow>('identities')
    .where({ uid: credential.identity_uid })
    .where(query =>
      query.whereNull('observed_at').orWhere('observed_at', '<', use.at),
    )
    .update({ observed_at: use.at });
}
