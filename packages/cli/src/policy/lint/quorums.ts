import {
  ApprovalRequirement,
  ApproverTerm,
  assessQuorum,
  formatTerm,
  Owed,
} from '@custody/backstage-plugin-custody-common';
import { PolicyInfo } from '@custody/policy';
import type { Org } from '../org';
import type { PolicyFinding } from './lintSet';

type Said = Pick<PolicyFinding, 'rule' | 'severity' | 'message' | 'remedy'>;

/** Stands for whoever asks, when that is nobody of those who approve. */
const NOBODY = 'user:default/-';

/**
 * Whether the approvals that a permit owes can be given by the people that there are. What depends on the request, such
 * as its owner, is held against the largest group.
 *
 * @returns an error for what nobody can meet, a warning for what can't be met where one certain person asks
 */
export function quorumFindings({ obligations }: PolicyInfo, org: Org): Said[] {
  const approvals = obligations?.approvals ?? [];
  const tooMany = approvals.flatMap(requirement => tooManyOf(requirement, org));
  if (tooMany.length > 0) {
    return tooMany;
  }
  const owed = approvals.flatMap(requirement => fixedOwed(requirement, org));
  if (owed.length === 0) {
    return [];
  }
  const groups = [...new Set(owed.flatMap(({ approvers }) => approvers))];
  const members = new Map(groups.map(ref => [ref, org.membersOf(ref)]));
  const assess = (requester: string) =>
    assessQuorum({
      owed,
      members,
      excluded: { requester, sponsor: null },
      approvals: [],
    }).unsatisfiable;
  const never = assess(NOBODY);
  if (never !== null) {
    return [
      {
        rule: 'unmeetable-quorum',
        severity: 'error',
        message: `nobody can give what it owes: ${never}`,
        remedy: 'ask for fewer, or of a group with more people',
      },
    ];
  }
  const people = [...new Set([...members.values()].flat())].sort();
  const alone = people.filter(person => assess(person) !== null);
  return alone.length === 0
    ? []
    : [
        {
          rule: 'tight-quorum',
          severity: 'warning',
          message: `what it owes can't be met where ${alone
            .map(ref => `\`${ref}\``)
            .join(' or ')} asks`,
          remedy: 'add somebody to the group, or give another that may as well',
        },
      ];
}

/** What the request's own owner owes: no group is large enough when the largest is not. */
function tooManyOf({ term, count }: ApprovalRequirement, org: Org): Said[] {
  if (term.kind !== 'owner' && term.kind !== 'resource-owner') {
    return [];
  }
  const sizes = [...org.groups].map(group => org.membersOf(group).length);
  const largest = Math.max(0, ...sizes);
  // Of the owner one asks, who does not approve.
  const needed = term.kind === 'owner' ? count + 1 : count;
  return needed <= largest
    ? []
    : [
        {
          rule: 'unmeetable-quorum',
          severity: 'error',
          message: `nobody can give what it owes: \`${formatTerm(
            term,
          )}=${count}\` needs a group of ${needed}, and the largest has ${largest}`,
          remedy: 'ask for fewer',
        },
      ];
}

/** What names groups, whoever asks for whatever; nothing where a request's own people can give it too. */
function fixedOwed({ term, count }: ApprovalRequirement, org: Org): Owed[] {
  const approvers = groupsOnly(term)?.filter(ref => org.groups.has(ref));
  return approvers === undefined
    ? []
    : [{ term: formatTerm(term), count, approvers, sponsorConsents: false }];
}

function groupsOnly(term: ApproverTerm): string[] | undefined {
  switch (term.kind) {
    case 'group':
      return [term.ref];
    case 'anyOf': {
      const parts = term.of.map(groupsOnly);
      return parts.some(part => part === undefined)
        ? undefined
        : parts.flatMap(part => part ?? []);
    }
    default:
      return undefined;
  }
}
