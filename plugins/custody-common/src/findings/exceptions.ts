import type { Instant } from '../values';
import type { IdentityFacts, RuleException } from './facts';
import { FINDING_TABLE } from './rules';
import { FINDING_RULES, type FindingRule } from './words';

/** The rules of findings that an exception can be asked from. */
export const EXCEPTABLE_RULES: readonly FindingRule[] = FINDING_RULES.filter(
  rule => FINDING_TABLE[rule].exceptable,
);

/** Whether something is found that an exception could lift: of most identities nothing is, and none has to be looked for. */
export function hasLiftable(facts: IdentityFacts, now: Instant): boolean {
  return EXCEPTABLE_RULES.some(rule =>
    FINDING_TABLE[rule].predicate(facts, now),
  );
}

/**
 * The exception that lifts a rule for an identity at an instant: of several, the one that ends last. It is in force by its
 * end alone, so nothing has to run for the finding to count again.
 */
export function exceptionFrom(
  { exceptions }: Pick<IdentityFacts, 'exceptions'>,
  rule: FindingRule,
  now: Instant,
): RuleException | null {
  if (!FINDING_TABLE[rule].exceptable) {
    return null;
  }
  return exceptions
    .filter(each => each.rule === rule && each.until > now)
    .reduce<RuleException | null>(
      (last, each) => (last && last.until >= each.until ? last : each),
      null,
    );
}
