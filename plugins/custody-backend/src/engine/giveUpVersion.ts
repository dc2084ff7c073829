import type { Knex } from 'knex';
import {
  findCredential,
  updateCredential,
} from '../store/credentials/credentials';
import type { Operation } from '../store/operations/findOperations';

/**
 * A version that was never put into use has failed, from the moment on that it is given up: its account may be there until it
 * is revoked.
 *
 * INVARIANT: no consumer reads what is given up, and nothing that is resumed lets it in.
 */
export async function giveUpVersion(
  tx: Knex.Transaction,
  operation: Operation,
  error: string,
): Promise<void> {
  const { identity_uid: uid, to_version: number } = operation;
  const version =
    number === null ? null : await findCredential(tx, uid, number);
  if (version?.state === 'next') {
    await updateCredential(tx, version.id, { state: 'failed', error });
  }
}
