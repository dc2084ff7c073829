import { combineObligations } from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from './decision';
import { loadPolicySet } from './load';
import type { PolicyInfo, PolicySet } from './policySet';

/** What stands before a policy and decides nothing: annotations, comments and space. */
const BEFORE_THE_POLICY =
  /^(\s+|\/\/[^\n]*|@\w+\s*\(\s*"(?:[^"\\]|\\.)*"\s*\))*/;

/**
 * Decides by a changed set what another decided already, by asking the policies that are changed alone: whether the
 * others apply is known from the answer of before. Most of them are not changed, and what few policies read is seldom new,
 * so it is remembered.
 *
 * INVARIANT: says the same as the changed set itself.
 *
 * @param from - the set that decided
 * @param to - the changed one
 * @returns a decision under the changed set, given that of `from`
 */
export function successorOf(
  from: PolicySet,
  to: PolicySet,
): (before: PolicyDecision) => PolicyDecision {
  const conditions = new Map(
    from.policies.map(policy => [policy.id, conditionOf(policy)]),
  );
  const infos = new Map(to.policies.map(policy => [policy.id, policy]));
  const isKept = (policy: PolicyInfo) =>
    conditions.get(policy.id) === conditionOf(policy);
  const kept = new Set(to.policies.filter(isKept).map(({ id }) => id));
  const changed = to.policies.filter(policy => !isKept(policy));
  const loaded = loadPolicySet(
    changed.map(({ id, text }) => ({ name: id, text })),
  );
  if (changed.length > 0 && !loaded.ok) {
    return ({ input }) => to.decide(input);
  }

  return before => {
    const { input } = before;
    const still = before.policyIds.filter(id => kept.has(id));
    const forbidden = before.effect === 'deny' && before.policyIds.length > 0;
    if (before.errors.length > 0 || (forbidden && still.length === 0)) {
      // Which permits apply is not in the answer of before.
      return to.decide(input);
    }
    const added = loaded.ok ? loaded.set.decide(input) : null;
    if (added && added.errors.length > 0) {
      return to.decide(input);
    }
    const forbids =
      added?.effect === 'deny' ? added.policyIds : ([] as string[]);
    const permits = added?.effect === 'allow' ? added.policyIds : [];
    if (forbidden || forbids.length > 0) {
      const ids = [...(forbidden ? still : []), ...forbids].sort();
      return decision('deny', ids, before);
    }
    const ids = [...still, ...permits].sort();
    return ids.length > 0 ? decision('allow', ids, before) : to.decide(input);
  };

  function decision(
    effect: 'allow' | 'deny',
    policyIds: string[],
    { input }: PolicyDecision,
  ): PolicyDecision {
    const found = policyIds.map(id => infos.get(id) as PolicyInfo);
    return {
      effect,
      policyIds,
      reasons: found.map(({ reason }) => reason),
      obligations:
        effect === 'allow'
          ? combineObligations(found.map(({ obligations }) => obligations!))
          : null,
      policyHash: to.hash,
      errors: [],
      input,
    };
  }
}

/** The policy without what is said of it. */
function conditionOf({ text }: PolicyInfo): string {
  return text.replace(BEFORE_THE_POLICY, '').trim();
}
