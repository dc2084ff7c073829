import {
  formatApprovals,
  isStricter,
  Obligations,
  TIME_LIMITS,
} from '@custody/backstage-plugin-custody-common';
import { PolicyDecision, PolicySet, successorOf } from '@custody/policy';
import type { Recorded } from '../record';

/** How a decision would be another one. */
export const CHANGES = ['denied', 'allowed', 'stricter', 'looser'] as const;
export type ChangeKind = (typeof CHANGES)[number];

/** One question that would be answered otherwise. */
export type Difference = {
  change: ChangeKind;
  type: Recorded['type'];
  id: string;
  at: string;
  action: string;
  /** Who asked. */
  principal: string;
  identity: string;
  environment: string;
  /** The policies that determine it, under each set. */
  before: string[];
  after: string[];
  /** What is other, in words. */
  what: string;
};

export type ReplayResult = {
  asked: { request: number; identity: number };
  fromHash: string;
  toHash: string;
  differences: Difference[];
};

/**
 * Asks two sets the same questions, and keeps what they answer differently. Time is none of policy's inputs, so what
 * was asked long ago is decided as it would be now; groups and exceptions are those of then.
 */
export function replay(
  from: PolicySet,
  to: PolicySet,
  items: readonly Recorded[],
): ReplayResult {
  const asked = { request: 0, identity: 0 };
  const differences: Difference[] = [];
  const decideAfter = successorOf(from, to);
  for (const item of items) {
    asked[item.type] += 1;
    const before = from.decide(item.input);
    const after = decideAfter(before);
    const change = changeOf(before, after);
    if (change !== null) {
      differences.push(differenceOf(item, change, before, after));
    }
  }
  return { asked, fromHash: from.hash, toHash: to.hash, differences };
}

function changeOf(
  before: PolicyDecision,
  after: PolicyDecision,
): ChangeKind | null {
  if (before.effect !== after.effect) {
    return after.effect === 'deny' ? 'denied' : 'allowed';
  }
  if (before.obligations === null || after.obligations === null) {
    return null;
  }
  if (isStricter(after.obligations, before.obligations)) {
    return 'stricter';
  }
  return isStricter(before.obligations, after.obligations) ? 'looser' : null;
}

function differenceOf(
  { type, id, at, input }: Recorded,
  change: ChangeKind,
  before: PolicyDecision,
  after: PolicyDecision,
): Difference {
  return {
    change,
    type,
    id,
    at,
    action: input.action,
    principal: input.principal.id,
    identity: input.resource.ref,
    environment: input.resource.environment,
    before: before.policyIds,
    after: after.policyIds,
    what: whatChanged(change, before, after),
  };
}

function whatChanged(
  change: ChangeKind,
  before: PolicyDecision,
  after: PolicyDecision,
): string {
  switch (change) {
    case 'denied':
      return after.reasons.join('; ');
    case 'allowed':
      return `was denied: ${before.reasons.join('; ')}`;
    default:
      return changedObligations(before.obligations!, after.obligations!);
  }
}

function changedObligations(before: Obligations, after: Obligations): string {
  const approvals = [before, after].map(each =>
    formatApprovals(each.approvals),
  );
  const pairs: Array<[string, string, string]> = [
    ['tier', before.tier, after.tier],
    ['approvals', approvals[0], approvals[1]],
    ...TIME_LIMITS.map((name): [string, string, string] => [
      name,
      before[name] ?? 'none',
      after[name] ?? 'none',
    ]),
    ['effects', before.effects, after.effects],
  ];
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => `${name} ${one} → ${other}`)
    .join('; ');
}
