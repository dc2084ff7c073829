import type { Db } from '../database';
import type { AcknowledgementsRow, CredentialsRow } from '../tables';

/** A consumer's move to a version. */
export type Move = Pick<AcknowledgementsRow, 'consumer_id' | 'seen_by' | 'at'> &
  Pick<CredentialsRow, 'identity_uid' | 'version'>;

/** @returns all moves to versions of some identities, the oldest first */
export function listMoves(
  db: Db,
  identityUids: readonly string[],
): Promise<Move[]> {
  return db('acknowledgements')
    .join('credentials', 'credentials.id', 'acknowledgements.credential_id')
    .whereIn('credentials.identity_uid', [...identityUids])
    .orderBy('acknowledgements.at')
    .select(
      'acknowledgements.consumer_id',
      'acknowledgements.seen_by',
      'acknowledgements.at',
      'credentials.identity_uid',
      'credentials.version',
    );
}
