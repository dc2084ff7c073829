import type { Db } from './database';
import { type Position, whereNewer } from './cursor';
import type { IdentitiesRow, PolicySetsRow, RequestsRow } from './tables';

export type RecordedRow = Pick<RequestsRow, 'id' | 'created_at' | 'decision'>;

/**
 * Requests from the oldest, with what policy was asked.
 *
 * @param after - the last one that was read; null to start
 */
export async function listRecordedRequests(
  db: Db,
  after: Position | null,
  limit: number,
): Promise<RecordedRow[]> {
  const query = db<RequestsRow>('requests')
    .select('id', 'created_at', 'decision')
    .orderBy([{ column: 'created_at' }, { column: 'id' }])
    .limit(limit);
  if (after) {
    whereNewer(query, after, { at: 'created_at', id: 'id' });
  }
  return query;
}

/**
 * Governed identities, by their uid.
 *
 * @param after - the uid of the last one that was read; empty to start
 */
export async function listGoverned(
  db: Db,
  after: string,
  limit: number,
): Promise<IdentitiesRow[]> {
  return db<IdentitiesRow>('identities')
    .where({ state: 'governed' })
    .andWhere('uid', '>', after)
    .orderBy('uid')
    .limit(limit);
}

/** @returns the files of a set that was ever in force */
export async function findPolicySetFiles(
  db: Db,
  hash: string,
): Promise<Array<{ name: string; text: string }>> {
  const row = await db<PolicySetsRow>('policy_sets')
    .where({ hash })
    .first('files');
  return row ? JSON.parse(row.files) : [];
}
