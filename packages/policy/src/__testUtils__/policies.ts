import {
  Obligations,
  formatApprovals,
  parseApprovals,
} from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import { resolve } from 'node:path';
import { POLICY_ACTIONS, PolicyAction } from '../actions';
import { readPolicyDirectory } from '../directory';
import { loadPolicySet } from '../load';
import { PolicySet } from '../policySet';
import { formatProblem } from '../problems';
import { PolicyFile } from '../source';

/** The policies that Custody ships. */
export function shippedFiles(): Promise<PolicyFile[]> {
  return readPolicyDirectory(
    resolve(__dirname, '../../../../examples/policies'),
  );
}

/** Loads a set that must be good. */
export function loaded(...files: (string | PolicyFile)[]): PolicySet {
  const result = loadPolicySet(
    files.map((file, at) =>
      typeof file === 'string' ? { name: `${at}.cedar`, text: file } : file,
    ),
  );
  if (!result.ok) {
    throw new Error(result.problems.map(formatProblem).join('\n'));
  }
  return result.set;
}

/** All that `create` needs, loosely. */
export const LOOSE =
  '@tier("low") @approvals("none") @maxGrant("P365D") @rotateEvery("P365D") @maxTtl("P1D")';

/** In the head of a policy: all actions that a permit need not name a group for. */
export const ANY_ACTION = `action in [${POLICY_ACTIONS.filter(
  action => action !== 'breakGlass',
)
  .map(action => `Custody::Action::"${action}"`)
  .join(', ')}]`;

/** A condition that Cedar's validator accepts, and that overflows when it is evaluated. */
export const ERRING =
  'context has ttlSeconds && (context.ttlSeconds + 1) * 9223372036854775807 * 2 > 0';

/** Conditions over every part of a request; the schema's every attribute is read by one. */
export const CONDITIONS = [
  'true',
  'resource.environment == "production"',
  'resource.risk == "high"',
  'resource.risk != "low" && resource.exposure == "internet"',
  '["agent", "bot"].contains(resource.type)',
  'resource.mode == "static" && !context.exceptions.contains("static-needs-exception")',
  'resource has component && resource.component like "component:payments/*"',
  'resource has componentLifecycle && resource.componentLifecycle == "experimental"',
  'resource has sponsor',
  'resource has tenant && principal.tenants.contains(resource.tenant)',
  'resource.owner == "group:default/payments" || resource.scopes.contains("mail:send")',
  'resource.componentCount + resource.environmentCount > 2',
  'principal in Custody::Group::"group:default/platform"',
  'principal in [Custody::Group::"group:default/security", Custody::Group::"group:default/payments"]',
  'principal == Custody::User::"user:default/ada"',
  'resource == Custody::Identity::"identity:payments/a"',
  'principal is Custody::Workload && principal.hasTag("repository") && principal.getTag("repository") == "acme/ledger"',
  'context.requesterIsOwnerMember',
  'context.serviceRequest || context.unattributed || context.widens',
  'context has intent && context.intent == "process-refunds"',
  'context has intentScopes && context.intentScopes.containsAll(resource.scopes)',
  'context has ttlSeconds && context.ttlSeconds > 3600',
  'context has reason && context.reason like "INC-*"',
  'context.calendar.contains("change-freeze")',
  'context has newOwner && context has newTenant && context.newTenant != context.newOwner',
  '(if resource.risk == "high" then context else context).widens',
  '{ Var: resource.risk }.Var == "high"',
  'principal is Custody::User && [principal].contains(Custody::User::"user:default/omar")',
  ERRING,
];

export type MadePolicy = {
  effect: 'permit' | 'forbid';
  actions: PolicyAction[];
  condition: string;
  obligations: Obligations;
};

/** The text of a policy; forbids owe nothing. */
export function policyText(policy: MadePolicy, id: string): string {
  const { effect, actions, condition, obligations } = policy;
  const owed = (
    [
      'tier',
      'maxGrant',
      'rotateEvery',
      'maxTtl',
      'maxOverlap',
      'effects',
    ] as const
  )
    .filter(name => obligations[name] !== null)
    .map(name => `@${name}("${obligations[name]}")`);
  return `@id("${id}") @reason("because of ${id}")
${
  effect === 'forbid'
    ? ''
    : `${owed.join(' ')} @approvals("${formatApprovals(
        obligations.approvals,
      )}")`
}
${effect} (principal, action in [${actions
    .map(action => `Custody::Action::"${action}"`)
    .join(', ')}], resource)
when { ${condition} };`;
}

const limit = fc.constantFrom('PT15M', 'P1D', 'PT24H', 'P7D', 'P90D');

const obligations: fc.Arbitrary<Obligations> = fc.record({
  tier: fc.constantFrom('low', 'medium', 'high'),
  approvals: fc
    .constantFrom(
      'none',
      'owner=1',
      'owner=2',
      'resource-owner=1, group:default/security=1',
      'anyOf(group:default/security, group:default/sre)=1',
    )
    .map(parseApprovals),
  maxGrant: limit,
  rotateEvery: limit,
  maxTtl: limit,
  maxOverlap: fc.option(limit),
  effects: fc.constantFrom('immediate', 'after-approval'),
});

/** Policies over the actions that create and change; a third of them forbid. */
export const arbitraryPolicy: fc.Arbitrary<MadePolicy> = fc.record({
  effect: fc.constantFrom('permit', 'permit', 'forbid'),
  actions: fc.subarray<PolicyAction>(['create', 'change'], { minLength: 1 }),
  condition: fc.constantFrom(...CONDITIONS),
  obligations,
});
