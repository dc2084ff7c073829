import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { readSettled } from '../../store/settledGrant';
import type { IdentitiesRow } from '../../store/tables';

/**
 * Why what is granted can't be renewed now: something that was approved is still to be carried out, and may come to nothing.
 *
 * INVARIANT: nothing is renewed that was never in use. A renewal would bring it about though its own request failed.
 *
 * @returns null when nothing is in the way
 */
export async function findUnsettled(
  db: Db,
  identity: IdentitiesRow,
): Promise<string | null> {
  const { grant } = await readSettled(db, identity, null);
  return (grant?.id ?? null) === identity.grant_id
    ? null
    : `${quote(
        identity.ref,
      )} has an approved request that is being carried out, and what that grants is not in use yet`;
}

/** @throws ConflictError when what was approved is still to be carried out */
export async function requireSettled(
  db: Db,
  identity: IdentitiesRow,
): Promise<void> {
  const unsettled = await findUnsettled(db, identity);
  if (unsettled !== null) {
    throw new ConflictError(`${unsettled}: renew it once that has ended`);
  }
}
