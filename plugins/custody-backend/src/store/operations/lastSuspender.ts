import type { Db } from '../database';
import type { OperationsRow } from '../tables';

/** @returns who suspended an identity last: a person's ref, `engine`, or undefined for nobody */
export async function lastSuspender(
  db: Db,
  identityUid: string,
): Promise<string | undefined> {
  const row = await db<OperationsRow>('operations')
    .where({ identity_uid: identityUid, kind: 'suspend' })
    .orderBy('created_at', 'desc')
    .first('requested_by');
  return row?.requested_by;
}
