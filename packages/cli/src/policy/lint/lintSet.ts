import {
  ApproverTerm,
  IntentDefinition,
  quote,
  ScopeDefinition,
} from '@custody/backstage-plugin-custody-common';
import { PolicyInfo, PolicySet } from '@custody/policy';
import type { Org } from '../org';
import { quorumFindings } from './quorums';

/** One thing wrong with a policy set. */
export type PolicyFinding = {
  rule: PolicyRule;
  severity: 'error' | 'warning';
  file: string;
  line: number;
  column: number;
  policyId?: string;
  message: string;
  remedy: string;
};

export const POLICY_RULES = [
  'invalid',
  'impossible',
  'unknown-group',
  'unknown-user',
  'unknown-scope',
  'unknown-intent',
  'unmeetable-quorum',
  'tight-quorum',
  'unused-permit',
] as const;
export type PolicyRule = (typeof POLICY_RULES)[number];

/** What a set is held against; what is null is not known, and nothing is said of it. */
export type LintFacts = {
  org: Org | null;
  scopes: readonly ScopeDefinition[] | null;
  intents: readonly IntentDefinition[] | null;
  /** Ids of the policies that determined a recorded decision, asked anew of this set. */
  used: ReadonlySet<string> | null;
};

type Said = Pick<PolicyFinding, 'rule' | 'severity' | 'message' | 'remedy'>;

/** All that is wrong with a set that loads, in the order of its policies. */
export function lintSet(set: PolicySet, facts: LintFacts): PolicyFinding[] {
  const impossible = set.warnings.map(
    ({ message, remedy, ...place }): PolicyFinding => ({
      ...place,
      rule: 'impossible',
      severity: 'error',
      message,
      remedy,
    }),
  );
  return [
    ...impossible,
    ...set.policies.flatMap(policy =>
      [
        ...unknownNames(policy, facts),
        ...(facts.org ? quorumFindings(policy, facts.org) : []),
        ...unused(policy, facts),
      ].map(said => ({
        ...said,
        file: policy.file,
        line: policy.line,
        column: 1,
        policyId: policy.id,
      })),
    ),
  ].sort(byPlace);
}

function byPlace(
  a: { file: string; line: number },
  b: { file: string; line: number },
): number {
  if (a.file === b.file) {
    return a.line - b.line;
  }
  return a.file < b.file ? -1 : 1;
}

function unknownNames(
  { names, obligations }: PolicyInfo,
  { org, scopes, intents }: LintFacts,
): Said[] {
  const unknown = (
    rule: PolicyRule,
    wanted: readonly string[],
    known: (name: string) => boolean,
    where: string,
  ): Said[] =>
    [...new Set(wanted)]
      .filter(name => !known(name))
      .map(name => ({
        rule,
        severity: 'error',
        message: `it names ${quote(name)}, which is not in ${where}`,
        remedy: 'correct it, or add it there first',
      }));
  const approvers = (obligations?.approvals ?? []).flatMap(({ term }) =>
    groupsIn(term),
  );
  return [
    ...(org
      ? [
          ...unknown(
            'unknown-group',
            [...names.groups, ...approvers],
            name => org.groups.has(name),
            'the organisation',
          ),
          ...unknown(
            'unknown-user',
            names.users,
            name => org.users.has(name),
            'the organisation',
          ),
        ]
      : []),
    ...(scopes
      ? unknown(
          'unknown-scope',
          names.scopes,
          name => scopes.some(scope => scope.name === name),
          'the scope vocabulary',
        )
      : []),
    ...(intents
      ? unknown(
          'unknown-intent',
          names.intents,
          name => intents.some(intent => intent.name === name),
          'the vocabulary of intents',
        )
      : []),
  ];
}

function groupsIn(term: ApproverTerm): string[] {
  switch (term.kind) {
    case 'group':
      return [term.ref];
    case 'anyOf':
      return term.of.flatMap(groupsIn);
    default:
      return [];
  }
}

function unused({ id, effect }: PolicyInfo, { used }: LintFacts): Said[] {
  return used === null || effect === 'forbid' || used.has(id)
    ? []
    : [
        {
          rule: 'unused-permit',
          severity: 'warning',
          message: 'no recorded request ever matched it',
          remedy:
            'see whether it says what was meant; what nobody needs is better gone',
        },
      ];
}
