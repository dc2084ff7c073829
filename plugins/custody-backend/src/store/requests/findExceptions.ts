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

/** @returns by {@link ruleOf}, the latest end of all approved exceptions of some identities that end after an instant */
export async function findLatestEnds(
  db: Db,
  identityUids: readonly string[],
  after: string,
): Promise<Map<string, string>> {
  const rows = await db<RequestsRow>('requests')
    .where({ kind: 'except', state: 'fulfilled' })
    .whereIn('identity_uid', [...identityUids])
    .where('granted_until', '>', after)
    .select('identity_uid', 'payload', 'granted');
  const ends = new Map<string, string>();
  for (const row of rows) {
    const { rule, endsAt } = readException(row);
    const key = ruleOf(row.identity_uid, rule);
    const known = ends.get(key);
    if (known === undefined || known < endsAt) {
      ends.set(key, endsAt);
    }
  }
  return ends;
}

/** @returns what is the same for exceptions of one identity from one rule, and for no others */
export function ruleOf(identityUid: string | null, rule: string): string {
  return JSON.stringify([identityUid, rule]);
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
