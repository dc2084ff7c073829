import type { Knex } from 'knex';
import { findGrant, type StoredGrant } from '../store/grants';
import { isUnderWay, type Operation } from '../store/operations/findOperations';
import type { IdentitiesRow } from '../store/tables';

/**
 * The grant that a version of an operation is made of: the newest whose request is fulfilled, or asked for this operation.
 *
 * INVARIANT: what was approved for a later operation is made by that one alone, which asks policy again before. One that
 * waited ahead of it does not ask for it.
 *
 * @returns undefined where nothing is granted
 */
export async function grantToIssue(
  tx: Knex.Transaction,
  identity: Pick<IdentitiesRow, 'uid' | 'grant_id'>,
  { request_id: requestId }: Pick<Operation, 'request_id'>,
): Promise<StoredGrant | undefined> {
  let next = identity.grant_id;
  while (next !== null) {
    const grant = await findGrant(tx, next);
    if (
      grant === undefined ||
      grant.request_id === requestId ||
      !(await isUnderWay(tx, identity.uid, grant.request_id))
    ) {
      return grant;
    }
    next = grant.replaced.grantId;
  }
  return undefined;
}
