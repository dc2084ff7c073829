import type {
  EvaluateView,
  PolicyOverview,
  PolicyView,
} from '@custody/backstage-plugin-custody-common';

const HASH = '4cda4e0bfb8a'.padEnd(64, '0');
const SINCE = '2026-11-20T09:00:00.000Z';

/** The set in force, of two policies. */
export const policySet: PolicyView = {
  hash: HASH,
  since: SINCE,
  refused: null,
  vocabulary: [
    { what: 'scopes', since: SINCE, refused: null },
    { what: 'intents', since: SINCE, refused: null },
  ],
  policies: [
    {
      id: 'production',
      effect: 'permit',
      reason: 'production needs one other person of the owner',
      actions: ['create', 'change', 'renew'],
      file: 'environments.cedar',
      line: 40,
    },
    {
      id: 'one-component',
      effect: 'forbid',
      reason: 'an identity is not shared by components; each gets its own',
      actions: ['create'],
      file: 'guards.cedar',
      line: 48,
    },
  ],
};

/** Who may do what in payments' production. */
export const policyOverview: PolicyOverview = {
  policyHash: HASH,
  tenants: ['payments', '-'],
  environments: ['production', 'staging'],
  tenant: 'payments',
  environment: 'production',
  calendar: [],
  lines: [
    {
      action: 'create',
      asker: { kind: 'owner' },
      risks: ['low', 'medium'],
      effect: 'allow',
      policyIds: ['production'],
      reasons: ['Production needs one other person of the owner.'],
      owes: [
        'Owed: one approval from the owner.',
        'The grant ends after 180 days.',
      ],
      obligations: null,
    },
    {
      action: 'create',
      asker: { kind: 'anyone' },
      risks: ['low', 'medium', 'high'],
      effect: 'deny',
      policyIds: ['requester-owns-it'],
      reasons: [
        'An identity is asked for by somebody of the group that will own it.',
      ],
      owes: [],
      obligations: null,
    },
    {
      action: 'breakGlass',
      asker: { kind: 'group', ref: 'group:default/sre' },
      risks: ['low', 'medium', 'high'],
      effect: 'allow',
      policyIds: ['break-glass'],
      reasons: ['Site reliability acts at once in an emergency.'],
      owes: ['No approval is owed.', 'The grant ends after 4 hours.'],
      obligations: null,
    },
  ],
};

/** An answer to a what-if. */
export const policyAnswer: EvaluateView = {
  effect: 'allow',
  policyIds: ['production'],
  reasons: ['production needs one other person of the owner'],
  obligations: {
    tier: 'medium',
    maxGrant: 'P180D',
    rotateEvery: 'P30D',
    maxTtl: 'PT2H',
    maxOverlap: null,
    effects: 'immediate',
  },
  policyHash: HASH,
  owes: ['Owed: one approval from the owner.'],
};
