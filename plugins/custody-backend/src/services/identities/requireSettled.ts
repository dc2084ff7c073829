import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { isSettled } from '../../store/settledGrant';
import type { IdentitiesRow } from '../../store/tables';

/**
 * INVARIANT: nothing is renewed that was never in use. A renewal would bring it about though its own request failed.
 *
 * @throws ConflictError when what was approved is still to be put into use
 */
export async function requireSettled(
  db: Db,
  identity: IdentitiesRow,
): Promise<void> {
  if (!(await isSettled(db, identity))) {
    throw new ConflictError(
      `${quote(
        identity.ref,
      )} has an approved request that is being carried out: renew it once that has ended`,
    );
  }
}
