import type { Db } from '../database';
import type { RequestsRow } from '../tables';

/*
 * INVARIANT: an exception ends at `granted_until` and is read nowhere else: those who approved it may have let it hold for
 * less than was asked, and one without it is in force for nobody.
 */

/** @returns the rules that approved exceptions lift for an identity at an instant */
export async function findExceptions(
  db: Db,
  identityUid: string,
  now: string,
): Promise<string[]> {
  return (
    (await findExceptionsOf(db, [identityUid], now)).get(identityUid) ?? []
  );
}

/** @returns by uid, the rules that approved exceptions lift for some identities at an instant */
export async function findExceptionsOf(
  db: Db,
  identityUids: readonly string[],
  now: string,
): Promise<Map<string, string[]>> {
  const rows = await db<RequestsRow>('requests')
    .where({ kind: 'except', state: 'fulfilled' })
    .whereIn('identity_uid', [...identityUids])
    .where('granted_until', '>', now)
    .select('identity_uid', 'payload');
  const rules = new Map<string, string[]>(identityUids.map(uid => [uid, []]));
  rows.forEach(row => rules.get(row.identity_uid ?? '')?.push(ruleIn(row)));
  return rules;
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
    .select('identity_uid', 'payload', 'granted_until');
  const ends = new Map<string, string>();
  for (const row of rows) {
    const key = ruleOf(row.identity_uid, ruleIn(row));
    const { granted_until: endsAt } = row;
    const known = ends.get(key);
    if (endsAt !== null && (known === undefined || known < endsAt)) {
      ends.set(key, endsAt);
    }
  }
  return ends;
}

/** @returns what is the same for exceptions of one identity from one rule, and for no others */
export function ruleOf(identityUid: string | null, rule: string): string {
  return JSON.stringify([identityUid, rule]);
}

function ruleIn({ payload }: Pick<RequestsRow, 'payload'>): string {
  return (JSON.parse(payload) as { rule: string }).rule;
}
