import type {
  FindingRule,
  Instant,
  RuleException,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import type { RequestsRow } from '../tables';

/*
 * An exception is the request by which it was asked for; there is no copy of it to keep in step.
 *
 * INVARIANT: an exception ends at `granted_until` and is read nowhere else: those who approved it may have let it hold for
 * less than was asked, and one without it is in force for nobody.
 */

/** @returns the condition on `identities` that an exception from a rule is in force; its one value is the instant */
export function exceptedSql(rule: FindingRule): string {
  return `exists (select 1 from requests excepted
    where excepted.identity_uid = identities.uid and excepted.rule = '${rule}'
      and excepted.state = 'fulfilled' and excepted.granted_until > ?)`;
}

/** @returns the rules that approved exceptions lift for an identity at an instant */
export async function findExceptions(
  db: Db,
  identityUid: string,
  now: Instant,
): Promise<string[]> {
  const found = await findExceptionsOf(db, [identityUid], now);
  return (found.get(identityUid) ?? []).map(({ rule }) => rule);
}

/** @returns by uid, the exceptions of some identities that are in force at an instant, the first to end first */
export async function findExceptionsOf(
  db: Db,
  identityUids: readonly string[],
  now: Instant,
): Promise<Map<string, RuleException[]>> {
  const rows = await db<RequestsRow>('requests')
    .whereNotNull('rule')
    .where('state', 'fulfilled')
    .whereIn('identity_uid', [...identityUids])
    .where('granted_until', '>', now)
    .orderBy(['granted_until', 'id'])
    .select('id', 'identity_uid', 'rule', 'reason', 'granted_until');
  const found = new Map<string, RuleException[]>(
    identityUids.map(uid => [uid, []]),
  );
  for (const { id, identity_uid: uid, rule, reason, granted_until } of rows) {
    if (uid !== null && rule !== null && granted_until !== null) {
      found
        .get(uid)
        ?.push({ requestId: id, rule, reason, until: granted_until });
    }
  }
  return found;
}

/** @returns by {@link ruleOf}, the latest end of all approved exceptions of some identities that end after an instant */
export async function findLatestEnds(
  db: Db,
  identityUids: readonly string[],
  after: Instant,
): Promise<Map<string, Instant>> {
  const found = await findExceptionsOf(db, identityUids, after);
  return new Map(
    [...found].flatMap(([uid, exceptions]) =>
      // The last of a rule is the one that stays.
      exceptions.map(({ rule, until }) => [ruleOf(uid, rule), until] as const),
    ),
  );
}

/** @returns what is the same for exceptions of one identity from one rule, and for no others */
export function ruleOf(identityUid: string | null, rule: string): string {
  return JSON.stringify([identityUid, rule]);
}
