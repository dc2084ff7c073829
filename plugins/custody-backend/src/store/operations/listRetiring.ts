import type { Knex } from 'knex';
import type {
  CredentialsRow,
  GrantsRow,
  IdentitiesRow,
  OperationsRow,
} from '../tables';

/** A version that consumers are to leave, and the rotation that waits for them. */
export type Retiring = Pick<IdentitiesRow, 'uid'> & {
  operation_id: OperationsRow['id'];
  credential_id: CredentialsRow['id'];
  version: CredentialsRow['version'];
  /** Since when it is to be left: from then on its own limit counts. */
  retiring_at: string;
  /** The version to move to. */
  to_version: CredentialsRow['version'];
  max_overlap: GrantsRow['max_overlap'];
};

/**
 * The SQL form of `listOverlapEnds`.
 *
 * @returns versions that rotations under way wait for consumers to leave, in the order of their ids, after one of them
 */
export function listRetiring(
  db: Knex,
  options: { after: string | null; limit: number },
): Promise<Retiring[]> {
  const query = db('operations')
    .join('credentials as newest', join =>
      join
        .on('newest.identity_uid', 'operations.identity_uid')
        .andOn('newest.version', 'operations.to_version'),
    )
    .join('grants', 'grants.id', 'newest.grant_id')
    .join('credentials as old', join =>
      join
        .on('old.identity_uid', 'operations.identity_uid')
        .andOn('old.version', '<>', 'operations.to_version'),
    )
    .whereNotNull('operations.active_key')
    .where('operations.step', 'observe')
    .whereNotNull('newest.activated_at')
    .whereNotNull('old.retiring_at')
    .whereNull('old.revoked_at')
    .orderBy('old.id')
    .limit(options.limit)
    .select({
      uid: 'operations.identity_uid',
      operation_id: 'operations.id',
      credential_id: 'old.id',
      version: 'old.version',
      retiring_at: 'old.retiring_at',
      to_version: 'newest.version',
      max_overlap: 'grants.max_overlap',
    });
  if (options.after !== null) {
    query.where('old.id', '>', options.after);
  }
  return query;
}
