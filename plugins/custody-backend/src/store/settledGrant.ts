import type { Db } from './database';
import { findGrant, type StoredGrant } from './grants';
import { isUnderWay } from './operations/findOperations';
import { columnsBefore } from './replaced';
import type { IdentitiesRow } from './tables';

/**
 * An identity as it is by all that was approved for it and is fulfilled, or was by the request given: its newest such grant,
 * undefined where there is none, and its row as it was before whatever is under way.
 *
 * INVARIANT: what was approved for an operation that waits, or is at work, may still come to nothing. It is made by that one
 * alone, which asks policy again before, and counts as granted for nothing else.
 *
 * @param requestId - whose grant counts, though its operation is under way
 */
export async function readSettled<
  Row extends Pick<IdentitiesRow, 'uid' | 'grant_id'>,
>(
  db: Db,
  identity: Row,
  requestId: string | null,
): Promise<{ grant: StoredGrant | undefined; identity: Row }> {
  let settled = identity;
  let next = identity.grant_id;
  while (next !== null) {
    const grant = await findGrant(db, next);
    if (
      grant === undefined ||
      grant.request_id === requestId ||
      !(await isUnderWay(db, identity.uid, grant.request_id))
    ) {
      return { grant, identity: settled };
    }
    const { grantId, columns } = grant.replaced;
    settled = { ...settled, ...columnsBefore(settled, columns) };
    next = grantId;
  }
  return { grant: undefined, identity: settled };
}

/** @returns whether nothing that was approved for an identity is still to be put into use */
export async function isSettled(
  db: Db,
  identity: Pick<IdentitiesRow, 'uid' | 'grant_id'>,
): Promise<boolean> {
  const { grant } = await readSettled(db, identity, null);
  return (grant?.id ?? null) === identity.grant_id;
}
