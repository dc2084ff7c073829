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
    .select('payload', 'granted');
  return rows
    .map(readException)
    .flatMap(({ rule, endsAt }) => (endsAt > now ? [rule] : []));
}

/** INVARIANT: an exception ends when those who approved it said, which may be before what was asked. */
function readException(row: Pick<RequestsRow, 'payload' | 'granted'>): {
  rule: string;
  endsAt: string;
} {
  const { rule, until } = JSON.parse(row.payload) as {
    rule: string;
    until: string;
  };
  const granted = row.granted === null ? null : JSON.parse(row.granted);
  return { rule, endsAt: granted?.endsAt ?? new Date(until).toISOString() };
}
