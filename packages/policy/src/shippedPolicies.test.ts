import { formatApprovals } from '@custody/backstage-plugin-custody-common';
import { loaded, shippedFiles } from './__testUtils__/policies';
import { aRequest } from './__testUtils__/requests';
import { PolicySet } from './policySet';

type Change = Parameters<typeof aRequest>[0];

let set: PolicySet;
beforeAll(async () => {
  set = loaded(...(await shippedFiles()));
});

const staging = { environment: 'staging' };
const agent = {
  type: 'agent',
  risk: 'low',
  sponsor: 'user:default/omar',
  mode: 'leased',
  ...staging,
} as const;
const intent = { intent: 'process-refunds', intentScopes: ['ledger:write'] };
const stranger = { id: 'user:default/bea', groups: ['group:default/mail'] };
const platform = {
  id: 'user:default/priya',
  groups: ['group:default/platform'],
};
const security = { id: 'user:default/sam', groups: ['group:default/security'] };
const reliability = { id: 'user:default/jules', groups: ['group:default/sre'] };
const workload = {
  type: 'Workload',
  id: 'identity:payments/ledger-api',
} as const;
const git = { type: 'Workload', id: 'catalog', groups: [] } as const;

// [what, change to "Ada of payments creates at medium risk in production", policies, approvals, ends]
type Allowed = [string, Change, string[], string, Record<string, unknown>];

const ALLOWED: Allowed[] = [
  [
    'low risk outside production, at once',
    { resource: { ...staging, risk: 'low' } },
    ['outside-production-low-risk'],
    'none',
    { tier: 'low', maxGrant: 'P180D', rotateEvery: 'P30D', maxTtl: 'PT8H' },
  ],
  [
    'more than low risk outside production',
    { resource: staging },
    ['outside-production'],
    'owner=1',
    { tier: 'medium', maxTtl: 'PT4H' },
  ],
  [
    'high risk outside production',
    { resource: { ...staging, risk: 'high' } },
    ['outside-production', 'outside-production-high-risk'],
    'anyOf(group:default/security, group:default/sre)=1, owner=1, resource-owner=1',
    { tier: 'high', maxGrant: 'P90D', rotateEvery: 'P14D', maxTtl: 'PT2H' },
  ],
  [
    'production',
    {},
    ['production'],
    'owner=1',
    { tier: 'medium', maxTtl: 'PT2H' },
  ],
  [
    'low risk in production',
    { resource: { risk: 'low' } },
    ['production'],
    'owner=1',
    { tier: 'medium' },
  ],
  [
    'high risk in production',
    { resource: { risk: 'high' } },
    ['production', 'production-high-risk'],
    'anyOf(group:default/security, group:default/sre)=1, owner=1, resource-owner=1',
    {
      tier: 'high',
      maxGrant: 'P90D',
      rotateEvery: 'P7D',
      maxTtl: 'PT1H',
      maxOverlap: 'PT24H',
    },
  ],
  [
    'renewal of high risk in production, like the first time',
    { action: 'renew', resource: { risk: 'high' } },
    ['production', 'production-high-risk'],
    'anyOf(group:default/security, group:default/sre)=1, owner=1, resource-owner=1',
    { maxGrant: 'P90D' },
  ],
  [
    'what faces the internet, even outside production',
    { resource: { ...staging, risk: 'low', exposure: 'internet' } },
    ['internet-facing', 'outside-production-low-risk'],
    'group:default/security=1, owner=1, resource-owner=1',
    { tier: 'high', maxGrant: 'P90D', rotateEvery: 'P7D', maxTtl: 'PT1H' },
  ],
  [
    'an agent, for minutes',
    { resource: agent, context: intent },
    ['agent-sponsor-approves', 'outside-production-low-risk'],
    'owner=1, sponsor=1',
    { maxGrant: 'P30D', maxTtl: 'PT15M', tier: 'medium' },
  ],
  [
    'what nobody signed in for, with one approver more',
    { action: 'change', principal: git, context: { unattributed: true } },
    ['nobody-signed-in', 'production'],
    'owner=2',
    {},
  ],
  [
    'a static credential under an exception',
    {
      resource: { mode: 'static' },
      context: { exceptions: ['static-needs-exception'] },
    },
    ['production'],
    'owner=1',
    {},
  ],
  [
    'a shared identity under exceptions',
    {
      resource: { componentCount: 2, environmentCount: 2 },
      context: { exceptions: ['one-component', 'one-environment'] },
    },
    ['production'],
    'owner=1',
    {},
  ],
  [
    'the platform team asking for another team',
    { principal: platform },
    ['production'],
    'owner=1',
    {},
  ],
  [
    'a transfer within the tenant',
    { action: 'transfer', context: { newTenant: 'payments' } },
    ['transfer'],
    'group:default/platform=1, owner=1',
    { tier: 'medium' },
  ],
  [
    'an exception, for 30 days',
    { action: 'except', resource: { mode: 'static' } },
    ['exception'],
    'group:default/security=1, owner=1',
    { tier: 'high', maxGrant: 'P30D' },
  ],
  [
    'retiring outside production',
    { action: 'retire', resource: staging },
    ['retire-outside-production'],
    'none',
    {},
  ],
  [
    'retiring in production',
    { action: 'retire' },
    ['retire-production'],
    'owner=1',
    {},
  ],
  [
    "the owner's consumer of low risk outside production",
    { action: 'consume', resource: { ...staging, risk: 'low' } },
    ['consumer-outside-production-low-risk'],
    'none',
    {},
  ],
  // Who can hold the credential can do what it does: it owes as much as asking for it did.
  ...(['medium', 'high'] as const).map(
    (risk): Allowed => [
      `the owner's consumer of ${risk} risk outside production`,
      { action: 'consume', resource: { ...staging, risk } },
      ['consumer'],
      'owner=1',
      {},
    ],
  ),
  [
    "the owner's consumer of what can be reached from the internet",
    {
      action: 'consume',
      resource: { ...staging, risk: 'low', exposure: 'internet' },
    },
    ['consumer'],
    'owner=1',
    {},
  ],
  [
    'a consumer in production',
    { action: 'consume' },
    ['consumer'],
    'owner=1',
    {},
  ],
  [
    "another team's consumer",
    {
      action: 'consume',
      principal: stranger,
      resource: { ...staging, risk: 'low' },
    },
    ['consumer'],
    'owner=1',
    {},
  ],
  [
    'a lease',
    { action: 'lease', principal: workload },
    ['workload-leases'],
    'none',
    { maxTtl: 'PT1H' },
  ],
  [
    'a lease of high risk in production',
    { action: 'lease', principal: workload, resource: { risk: 'high' } },
    ['workload-leases', 'workload-leases-with-care'],
    'none',
    { maxTtl: 'PT15M' },
  ],
  [
    "an agent's lease",
    { action: 'lease', principal: workload, resource: agent, context: intent },
    ['workload-leases', 'workload-leases-with-care'],
    'none',
    { maxTtl: 'PT15M' },
  ],
  [
    'breaking glass by those who are named',
    { action: 'breakGlass', principal: reliability },
    ['break-glass'],
    'none',
    { tier: 'high', maxGrant: 'PT4H', maxTtl: 'PT1H' },
  ],
  [
    'a review by anyone',
    { action: 'review', principal: stranger },
    ['people-review'],
    'none',
    {},
  ],
  ...(['rotate', 'suspend', 'resume'] as const).flatMap((action): Allowed[] => [
    [`${action} by the owner`, { action }, ['owner-operates'], 'none', {}],
    [
      `${action} by the platform team`,
      { action, principal: platform },
      ['platform-operates'],
      'none',
      {},
    ],
  ]),
  ...(['rotate', 'suspend'] as const).map(
    (action): Allowed => [
      `${action} by security`,
      { action, principal: security },
      ['security-cuts-off'],
      'none',
      {},
    ],
  ),
];

const DENIED: [string, Change, string[]][] = [
  [
    'an unknown environment',
    { resource: { environment: 'prod' } },
    ['known-environment'],
  ],
  ...(
    ['create', 'change', 'renew', 'transfer', 'except', 'retire'] as const
  ).map((action): [string, Change, string[]] => [
    `${action} by a stranger`,
    { action, principal: stranger },
    ['requester-owns-it'],
  ]),
  ...(['rotate', 'suspend', 'resume'] as const).map(
    (action): [string, Change, string[]] => [
      `${action} by a stranger`,
      { action, principal: stranger },
      [],
    ],
  ),
  ['resuming by security alone', { action: 'resume', principal: security }, []],
  [
    'a static credential',
    { resource: { mode: 'static' } },
    ['static-needs-exception'],
  ],
  [
    "a static credential under another rule's exception",
    {
      resource: { mode: 'static' },
      context: { exceptions: ['one-component'] },
    },
    ['static-needs-exception'],
  ],
  [
    'sharing by components',
    { resource: { componentCount: 2 } },
    ['one-component'],
  ],
  [
    'a consumer in a second component',
    { action: 'consume', resource: { componentCount: 2 } },
    ['one-component'],
  ],
  [
    'sharing by environments',
    { resource: { environmentCount: 2 } },
    ['one-environment'],
  ],
  [
    'a transfer to another tenant',
    { action: 'transfer', context: { newTenant: 'data' } },
    ['one-tenant'],
  ],
  [
    'a transfer into a tenant from none',
    {
      action: 'transfer',
      resource: { tenant: null },
      context: { newTenant: 'data' },
    },
    ['one-tenant'],
  ],
  [
    'an agent without sponsor',
    { resource: { ...agent, sponsor: undefined }, context: intent },
    ['agent-has-sponsor'],
  ],
  ['an agent without intent', { resource: agent }, ['agent-has-intent']],
  [
    "an agent's lease without intent",
    { action: 'lease', principal: workload, resource: agent },
    ['agent-has-intent'],
  ],
  [
    'an intent that nobody knows',
    { context: { intent: 'anything' } },
    ['intent-permits-scopes'],
  ],
  [
    'an intent that does not permit all scopes',
    { resource: { scopes: ['ledger:write', 'mail:send'] }, context: intent },
    ['intent-permits-scopes'],
  ],
  [
    'breaking glass by others',
    { action: 'breakGlass', principal: platform },
    [],
  ],
  [
    'breaking glass without saying why',
    {
      action: 'breakGlass',
      principal: reliability,
      context: { reason: undefined },
    },
    ['break-glass-says-why'],
  ],
];

describe('the shipped policies', () => {
  it.each(ALLOWED)('allow %s', (_, change, policyIds, approvals, ends) => {
    const decision = set.decide(aRequest(change));
    expect(decision).toMatchObject({ effect: 'allow', policyIds, errors: [] });
    expect(decision.obligations).toMatchObject(ends);
    expect(formatApprovals(decision.obligations!.approvals)).toBe(
      // The larger count of a term is what is owed.
      approvals.replace('owner=2', 'owner=2'),
    );
  });

  it.each(DENIED)('deny %s', (_, change, policyIds) => {
    const decision = set.decide(aRequest(change));
    expect(decision).toMatchObject({ effect: 'deny', policyIds, errors: [] });
    expect(decision.reasons).toHaveLength(Math.max(1, policyIds.length));
  });

  it('are each in a row of these tables', () => {
    const named = new Set([
      ...ALLOWED.flatMap(row => row[2]),
      ...DENIED.flatMap(row => row[2]),
    ]);
    expect([...named].sort()).toEqual(set.policies.map(({ id }) => id).sort());
  });
});
