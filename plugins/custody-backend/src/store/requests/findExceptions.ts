import type { Db } from '../database';
import type { RequestsRow } from '../tables';

/** @returns the rules that approved exceptions lift for an identity at an instant */
export async function findExceptions(
  db: Db,
  identityUid: string,
  now: string,
): Promise<string[]> {
  const rows = await db<RequestsRow>('requests')
    .where({ identity_uid: identityUid, kind: 'except', state: 'fulfilled' })
    .select('payload');
  return rows
    .map(
      ({ payload }) => JSON.parse(payload) as { rule: string; until: string },
    )
    .filter(({ until }) => new Date(until).toISOString() > now)
    .map(({ rule }) => rule);
}
