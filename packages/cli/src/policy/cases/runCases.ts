import {
  formatApprovals,
  Instant,
  IntentDefinition,
  limitMillis,
  parseApprovals,
  TIME_LIMITS,
  toInstant,
} from '@custody/backstage-plugin-custody-common';
import { decideForIntent, PolicyDecision, PolicySet } from '@custody/policy';
import type { Expected, PolicyCase } from './readCases';

/** What came of a case. */
export type CaseResult = {
  case: PolicyCase;
  /** What differs from what was expected; empty when nothing does. */
  failures: string[];
  decision: PolicyDecision;
};

/**
 * Asks every case.
 *
 * @param intents - the vocabulary; null where none is given, and policy sees the context as the case has it
 * @param now - when cases are asked that don't say
 */
export function runCases(
  set: PolicySet,
  cases: readonly PolicyCase[],
  intents: readonly IntentDefinition[] | null,
  now: Instant,
): CaseResult[] {
  return cases.map(each => {
    const at = each.at === null ? now : toInstant(new Date(each.at));
    const decision =
      intents === null
        ? set.decide(each.request)
        : decideForIntent(set, each.request, {
            intents: () => intents,
            now: at,
          });
    return { case: each, decision, failures: compare(each.expect, decision) };
  });
}

function compare(expected: Expected, decision: PolicyDecision): string[] {
  const failures: string[] = [];
  const check = (what: string, wanted: string, got: string) => {
    if (wanted !== got) {
      failures.push(`${what}: expected ${wanted}, got ${got}`);
    }
  };
  check('decision', expected.decision, decision.effect);
  if (expected.policies) {
    check(
      'policies',
      listed([...expected.policies].sort()),
      listed(decision.policyIds),
    );
  }
  const { reason } = expected;
  if (reason && !decision.reasons.some(each => each.includes(reason))) {
    failures.push(
      `reason: expected “${reason}”, got “${decision.reasons.join('; ')}”`,
    );
  }
  if (expected.obligations) {
    failures.push(...compareOwed(expected.obligations, decision));
  }
  return failures;
}

function compareOwed(
  wanted: NonNullable<Expected['obligations']>,
  { obligations }: PolicyDecision,
): string[] {
  if (obligations === null) {
    return ['obligations: expected some, got none: it is denied'];
  }
  const failures: string[] = [];
  const differ = (what: string, one: string | null, other: string | null) =>
    failures.push(`${what}: expected ${one ?? 'none'}, got ${other ?? 'none'}`);
  for (const name of ['tier', 'effects'] as const) {
    if (wanted[name] !== undefined && wanted[name] !== obligations[name]) {
      differ(name, wanted[name], obligations[name]);
    }
  }
  if (wanted.approvals !== undefined) {
    const one = formatApprovals(parseApprovals(wanted.approvals));
    const other = formatApprovals(obligations.approvals);
    if (one !== other) {
      differ('approvals', one, other);
    }
  }
  for (const name of TIME_LIMITS) {
    const limit = wanted[name];
    if (limit !== undefined && millis(limit) !== millis(obligations[name])) {
      differ(name, limit, obligations[name]);
    }
  }
  return failures;
}

function millis(limit: string | null): number | null {
  return limit === null ? null : limitMillis(limit);
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? 'none' : ids.join(', ');
}
