import type { FindingView } from '../api/identityViews';
import type { Instant } from '../values';
import { exceptionFrom } from './exceptions';
import type { IdentityFacts } from './facts';
import { FINDING_TABLE } from './rules';
import {
  type FindingRule,
  type HealthState,
  SEVERITIES,
  type Severity,
} from './words';

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);

/** Every rule, the worst first; ties as the table has them. The one order for chips, lists and SQL. */
export const RULES_BY_WEIGHT: readonly FindingRule[] = (
  Object.keys(FINDING_TABLE) as FindingRule[]
).sort(
  (a, b) => rank(FINDING_TABLE[b].severity) - rank(FINDING_TABLE[a].severity),
);

/** States of which nothing is known and nothing is to be: only a record is left. */
const ENDED = ['declined', 'retired'];

/**
 * @returns what is wrong with one identity now, the worst first; what an exception lifts comes after all that counts, with
 * the exception
 */
export function findings(facts: IdentityFacts, now: Instant): FindingView[] {
  const found = RULES_BY_WEIGHT.filter(rule =>
    FINDING_TABLE[rule].predicate(facts, now),
  ).map((rule): FindingView => {
    const definition = FINDING_TABLE[rule];
    const exception = exceptionFrom(facts, rule, now);
    return {
      rule,
      severity: definition.severity,
      state: definition.state,
      message: definition.message(facts, now),
      remedy: definition.remedy,
      since: definition.since(facts, now),
      at: definition.at(facts, now),
      exception: exception && {
        requestId: exception.requestId,
        reason: exception.reason,
        until: exception.until,
      },
    };
  });
  return [
    ...found.filter(({ exception }) => exception === null),
    ...found.filter(({ exception }) => exception !== null),
  ];
}

/** Whether a finding of a rule is made of an identity, and no exception lifts it. `findingSql` is its form in SQL. */
export function findingCounts(
  facts: IdentityFacts,
  rule: FindingRule,
  now: Instant,
): boolean {
  return (
    FINDING_TABLE[rule].predicate(facts, now) &&
    exceptionFrom(facts, rule, now) === null
  );
}

/**
 * The one word for how an identity does: that of its worst finding that counts.
 *
 * INVARIANT: never `healthy` without data. An identity of which no credential was ever seen to work is `unknown`.
 */
export function health(facts: IdentityFacts, now: Instant): HealthState {
  const worst = RULES_BY_WEIGHT.find(rule => findingCounts(facts, rule, now));
  if (worst !== undefined) {
    return FINDING_TABLE[worst].state;
  }
  return facts.observedAt === null || ENDED.includes(facts.state)
    ? 'unknown'
    : 'healthy';
}

/** Health states from the worst to the best, for the one word that stands for many identities. */
export const HEALTH_BY_WEIGHT: readonly HealthState[] = [
  'compromised',
  'expired',
  'failing',
  'overdue',
  'suspended',
  'ungoverned',
  'due',
  'pending',
  'unknown',
  'healthy',
];

/** @returns the worst of several states; `unknown` for none, because no data is never healthy */
export function worstHealth(states: readonly HealthState[]): HealthState {
  return (
    HEALTH_BY_WEIGHT.find(candidate => states.includes(candidate)) ?? 'unknown'
  );
}
