import type {
  BreakGlassView,
  HistoryGroup,
  Preview,
  RequestView,
  ReviewView,
} from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { groups, people } from './people';
import { ledgerWrite } from './vocabulary';

const DIGEST = 'a41f'.repeat(16);
const POLICY_HASH = 'b3c7'.repeat(16);

const OBLIGATIONS = {
  tier: 'high',
  maxGrant: 'P90D',
  rotateEvery: 'P7D',
  maxTtl: 'PT1H',
  maxOverlap: 'P1D',
  effects: 'immediate',
} as const;

const DERIVED: NonNullable<RequestView['derived']> = {
  provider: 'postgresql/ledger',
  mode: 'rotated',
  tenant: 'payments',
  environment: 'production',
  exposure: 'internal',
  risk: 'high',
  riskDrivers: ['ledger:write touches resource ledger-db', 'it is production'],
  scopes: [ledgerWrite],
};

const APPROVALS: RequestView['approvals'] = [
  {
    term: 'owner',
    label: 'Payments',
    count: 1,
    stage: 1,
    eligible: [people.omar, people.kim, people.priya],
    givenBy: [],
  },
  {
    term: 'resource-owner',
    label: 'Data platform (owner of ledger-db)',
    count: 1,
    stage: 1,
    eligible: [people.lena],
    givenBy: [],
  },
  {
    term: 'anyOf(group:default/security, group:default/sre)',
    label: 'Security or SRE',
    count: 1,
    stage: 1,
    eligible: [people.sam, people.priya, people.kim],
    givenBy: [],
  },
];

const NO = { allowed: false, reason: 'not for you' };

export function review(
  at: At,
  reviewer: ReviewView['reviewer'],
  more: Partial<ReviewView> = {},
): ReviewView {
  return {
    id: `review-${reviewer.ref}`,
    reviewer,
    onBehalfOf: null,
    verdict: 'approve',
    reason: 'The ledger API needs it; insert only, seven days of rotation.',
    digest: DIGEST,
    narrow: null,
    terms: ['owner'],
    stage: 1,
    rapid: false,
    at: at({ hours: -3 }),
    ...more,
  };
}

export function request(
  at: At,
  more: Partial<RequestView> & { id: string },
): RequestView {
  return {
    kind: 'create',
    state: 'pending',
    identity: {
      ref: 'identity:payments/ledger-api-db',
      uid: 'uid-ledger-api-db',
      namespace: 'payments',
      name: 'ledger-api-db',
      title: null,
      type: 'service-account',
    },
    component: 'component:payments/ledger-api',
    owner: groups.payments,
    newOwner: null,
    exception: null,
    sponsor: null,
    requester: people.ada,
    submittedBy: 'plugin:scaffolder',
    reason: 'New ledger API: books payments as they settle.',
    intent: null,
    task: { id: 'task-1', templateRef: 'template:default/payments-service' },
    derived: DERIVED,
    consumers: [
      {
        name: 'ledger-api',
        thumbprints: ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'],
        replaced: null,
        kept: false,
      },
    ],
    decision: {
      effect: 'allow',
      policyIds: ['production-high-risk'],
      reasons: ['production writes need the owner of what is written'],
      obligations: OBLIGATIONS,
      policyHash: POLICY_HASH,
    },
    approvals: APPROVALS,
    stage: 1,
    reviews: [],
    digest: DIGEST,
    changes: null,
    grantedToday: null,
    rotation: null,
    granted: null,
    breakGlass: null,
    breakGlassOffer: null,
    createdAt: at({ hours: -5 }),
    expiresAt: at({ days: 7 }),
    decidedAt: null,
    fulfilledAt: null,
    outcome: null,
    askAgain: null,
    startAgain: false,
    can: {
      review: { allowed: true, reason: null },
      deny: { allowed: true, reason: null },
      withdraw: { allowed: false, reason: 'only Ada Moreau may withdraw it' },
      breakGlass: NO,
      reviewBreakGlass: NO,
      reviewAs: [{ ...people.lena, own: true }],
    },
    ...more,
  };
}

/** The glass that Omar broke. */
export function brokenGlass(
  at: At,
  more: Partial<BreakGlassView> = {},
): BreakGlassView {
  return {
    by: people.omar,
    reason: 'INC-7: the ledger is down.',
    at: at({ hours: -1 }),
    policyIds: ['break-glass'],
    policyReasons: ['site reliability acts at once in an emergency'],
    until: at({ hours: 3 }),
    reviewDueAt: at({ days: 2 }),
    reviewers: [groups.dataPlatform, groups.security],
    review: null,
    ...more,
  };
}

/** A request that was approved and fulfilled, with what happened since. */
export function historyGroup(at: At): HistoryGroup {
  return {
    request: request(at, {
      id: 'req-create',
      state: 'fulfilled',
      createdAt: at({ days: -46 }),
      decidedAt: at({ days: -46, hours: 3 }),
      fulfilledAt: at({ days: -46, hours: 4 }),
      reviews: [
        review(at, people.omar, { at: at({ days: -46, hours: 1 }) }),
        review(at, people.lena, {
          reason: 'Insert on entries only. Fine.',
          at: at({ days: -46, hours: 2 }),
        }),
        review(at, people.sam, {
          reason: 'High risk, but narrow and rotated weekly.',
          at: at({ days: -46, hours: 3 }),
        }),
      ],
      approvals: APPROVALS.map((approval, index) => ({
        ...approval,
        givenBy: [[people.omar, people.lena, people.sam][index].ref],
      })),
      granted: { scopes: ['ledger:write'], endsAt: at({ days: 44 }) },
      can: {
        review: { allowed: false, reason: 'it is decided' },
        deny: { allowed: false, reason: 'it is decided' },
        withdraw: { allowed: false, reason: 'it is decided' },
        breakGlass: NO,
        reviewBreakGlass: NO,
        reviewAs: [],
      },
    }),
    events: [],
    rotations: { count: 6, lastAt: at({ days: -3 }) },
  };
}

export function deniedGroup(at: At): HistoryGroup {
  return {
    request: request(at, {
      id: 'req-denied',
      kind: 'change',
      state: 'denied',
      requester: people.kim,
      task: null,
      submittedBy: null,
      reason: 'Nightly job wants to delete old entries.',
      createdAt: at({ days: -12 }),
      decidedAt: at({ days: -11 }),
      grantedToday: { scopes: ['ledger:write'], endsAt: at({ days: 44 }) },
      reviews: [
        review(at, people.lena, {
          verdict: 'deny',
          reason: 'Entries are never deleted. Use the archive job.',
          at: at({ days: -11 }),
        }),
      ],
      outcome: 'denied by Lena Fischer',
      can: {
        review: { allowed: false, reason: 'it is decided' },
        deny: { allowed: false, reason: 'it is decided' },
        withdraw: { allowed: false, reason: 'it is decided' },
        breakGlass: NO,
        reviewBreakGlass: NO,
        reviewAs: [],
      },
    }),
    events: [],
    rotations: { count: 0, lastAt: null },
  };
}

export function preview(at: At, more: Partial<Preview> = {}): Preview {
  return {
    submittable: true,
    problems: [],
    decision: {
      effect: 'allow',
      policyIds: ['production-high-risk'],
      reasons: ['production writes need the owner of what is written'],
      obligations: OBLIGATIONS,
      policyHash: POLICY_HASH,
    },
    derived: { ...DERIVED, riskDrivers: DERIVED.riskDrivers.slice(0, 1) },
    approvals: APPROVALS,
    digest: DIGEST,
    grantEndsAt: at({ days: 90 }),
    usuallyApprovedIn: 'PT3H',
    ...more,
  };
}

export const deniedPreview: Partial<Preview> = {
  submittable: false,
  decision: {
    effect: 'deny',
    policyIds: ['no-static-in-production'],
    reasons: ['credentials that never change are not allowed in production'],
    obligations: null,
    policyHash: POLICY_HASH,
  },
  problems: [
    {
      field: 'identity.credential.mode',
      value: 'static',
      message: '`identity.credential.mode` can’t be `static`',
      remedy: 'leave the mode out, or ask for `rotated`',
    },
  ],
  approvals: [],
  grantEndsAt: null,
};
