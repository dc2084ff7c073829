import type { Db } from '../database';
import type { RequestsRow } from '../tables';
import { brokenFor } from '../breakGlasses';
import { readRequest, StoredRequest } from './storedRequest';

/** @returns the newest approved requests to create or change some identities, by the identity's uid */
export async function findLastApproved(
  db: Db,
  uids: readonly string[],
): Promise<ReadonlyMap<string, StoredRequest>> {
  if (uids.length === 0) {
    return new Map();
  }
  const rows = await db<RequestsRow>('requests')
    .whereIn('identity_uid', [...uids])
    .whereIn('kind', ['create', 'change'])
    .whereIn('state', ['approved', 'fulfilled'])
    // What nobody reviewed beforehand is nothing that a reviewer could take as seen.
    .whereNotExists(brokenFor(db, null))
    .orderBy(['decided_at', 'id']);
  // The newest of each comes last, and stays.
  return new Map(
    rows.map(row => [row.identity_uid as string, readRequest(row)]),
  );
}
