import type { Knex } from 'knex';
import type {
  CredentialsRow,
  GrantsRow,
  IdentitiesRow,
  OperationsRow,
} from '../tables';

/** A rotation that waits for consumers to move. */
export type Observing = Pick<IdentitiesRow, 'uid'> & {
  operation_id: OperationsRow['id'];
  credential_id: CredentialsRow['id'];
  version: CredentialsRow['version'];
  activated_at: string;
  max_overlap: GrantsRow['max_overlap'];
};

/** @returns rotations under way that wait for consumers, in the order of their ids, after one of them */
export function listObserving(
  db: Knex,
  options: { after: string | null; limit: number },
): Promise<Observing[]> {
  const query = db('operations')
    .join('credentials', join =>
      join
        .on('credentials.identity_uid', 'operations.identity_uid')
        .andOn('credentials.version', 'operations.to_version'),
    )
    .join('grants', 'grants.id', 'credentials.grant_id')
    .whereNotNull('operations.active_key')
    .where('operations.step', 'observe')
    .whereNotNull('credentials.activated_at')
    .orderBy('operations.id')
    .limit(options.limit)
    .select({
      uid: 'operations.identity_uid',
      operation_id: 'operations.id',
      credential_id: 'credentials.id',
      version: 'credentials.version',
      activated_at: 'credentials.activated_at',
      max_overlap: 'grants.max_overlap',
    });
  if (options.after !== null) {
    query.where('operations.id', '>', options.after);
  }
  return query;
}
