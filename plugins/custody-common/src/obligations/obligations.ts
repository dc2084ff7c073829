import { InputError } from '@backstage/errors';
import { unionApprovals } from './approvals';
import { isShorterLimit, shorterLimit } from './limits';
import { Tier, compareTier, higherTier } from './levels';
import { ApprovalRequirement, stageOf, termKey } from './terms';

/** When a governed template may have its effects: with the request, or once it is approved. */
export const EFFECTS = ['immediate', 'after-approval'] as const;
export type Effects = (typeof EFFECTS)[number];

/** The times that an obligation can limit. */
export const TIME_LIMITS = [
  'maxGrant',
  'rotateEvery',
  'maxTtl',
  'maxOverlap',
] as const;
export type TimeLimit = (typeof TIME_LIMITS)[number];

/**
 * What an allowed request owes. Times are ISO-8601 durations; null says that
 * policy gives no limit.
 */
export type Obligations = {
  /** how carefully the request is handled */
  tier: Tier;
  /** the approvals owed; empty when none is */
  approvals: ApprovalRequirement[];
  /** after this every grant ends */
  maxGrant: string | null;
  /** versions of a rotated credential are replaced at least this often */
  rotateEvery: string | null;
  /** the longest life of a lease or token */
  maxTtl: string | null;
  /** the longest that an old version lives beside a new one */
  maxOverlap: string | null;
  effects: Effects;
};

/**
 * What is owed under all of `list` at once, strictest first: the highest tier,
 * the union of approvals with the larger count each, the shortest of each time,
 * and effects after approval if any says so.
 *
 * INVARIANT: commutative, associative, idempotent, and never looser than any of
 * `list`. So neither the order of policies nor one more permit can loosen.
 *
 * @throws InputError when `list` is empty: where nothing permits, nothing may be
 * taken for "nothing is owed"; or when one of its parts is malformed
 */
export function combineObligations(list: readonly Obligations[]): Obligations {
  if (list.length === 0) {
    throw new InputError(
      'obligations of no permit were asked for; a request that nothing permits is denied',
    );
  }
  const shortest = (limit: TimeLimit) =>
    list.reduce<string | null>(
      (shorter, obligations) => shorterLimit(shorter, obligations[limit]),
      null,
    );
  return {
    tier: list.map(({ tier }) => tier).reduce(higherTier),
    approvals: unionApprovals(list.map(({ approvals }) => approvals)),
    maxGrant: shortest('maxGrant'),
    rotateEvery: shortest('rotateEvery'),
    maxTtl: shortest('maxTtl'),
    maxOverlap: shortest('maxOverlap'),
    effects: list.some(({ effects }) => effects === 'after-approval')
      ? 'after-approval'
      : 'immediate',
  };
}

/**
 * Whether `a` owes anything that `b` did not. When policy is asked again, what
 * was approved under `b` is void if it is.
 *
 * @throws InputError for a count of `b` that is not a whole number from 1 to 20
 */
export function isStricter(a: Obligations, b: Obligations): boolean {
  // united, as a list that names a term twice owes the more of both
  const owed = new Map(
    unionApprovals([b.approvals]).map(requirement => [
      termKey(requirement.term),
      requirement,
    ]),
  );
  return (
    compareTier(a.tier, b.tier) > 0 ||
    a.approvals.some(requirement => {
      const before = owed.get(termKey(requirement.term));
      return (
        before === undefined ||
        requirement.count > before.count ||
        stageOf(requirement) > stageOf(before)
      );
    }) ||
    TIME_LIMITS.some(limit => isShorterLimit(a[limit], b[limit])) ||
    (a.effects === 'after-approval' && b.effects === 'immediate')
  );
}
