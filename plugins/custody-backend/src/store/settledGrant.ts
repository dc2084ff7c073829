import type { Db } from './database';
import { findGrant, type StoredGrant } from './grants';
import { isUnderWay } from './operations/findOperations';
import type { IdentitiesRow } from './tables';

/**
 * The newest grant of an identity whose request is fulfilled, or is the one given.
 *
 * INVARIANT: what was approved for an operation that waits, or is at work, may still come to nothing. It is made by that one
 * alone, which asks policy again before, and counts as granted for nothing else.
 *
 * @param requestId - whose grant counts, though its operation is under way
 * @returns undefined where there is none
 */
export async function findSettledGrant(
  db: Db,
  identity: Pick<IdentitiesRow, 'uid' | 'grant_id'>,
  requestId: string | null,
): Promise<StoredGrant | undefined> {
  let next = identity.grant_id;
  while (next !== null) {
    const grant = await findGrant(db, next);
    if (
      grant === undefined ||
      grant.request_id === requestId ||
      !(await isUnderWay(db, identity.uid, grant.request_id))
    ) {
      return grant;
    }
    next = grant.replaced.grantId;
  }
  return undefined;
}
