import type {
  Gate,
  RotationStatus,
  HistoryGroup,
  IdentityDetail,
  Preview,
  RequestView,
  ScopeView,
} from '@custody/backstage-plugin-custody-common';
import { clockAt, type At } from './clock';
import { finding, identityDetail, nobodyMoved, rotation } from './identities';
import { groups, people } from './people';
import {
  deniedGroup,
  historyGroup,
  ledgerRead,
  ledgerWrite,
  preview,
  request,
  review,
  vocabulary,
} from './requests';

/** Everything that the scripted API answers from. Tests and the dev app change it as they like. */
export type World = {
  identities: IdentityDetail[];
  requests: RequestView[];
  history: HistoryGroup[];
  gates: Gate[];
  rotations: RotationStatus;
  scopes: ScopeView[];
  preview: Preview;
  declared: { by: string; reason: string; at: string } | null;
};

export const gates: Gate[] = [
  {
    id: 'ingestion',
    title: 'Templates without owner and scope are refused',
    state: 'in-force',
    detail:
      'The catalog refuses a service template that doesn’t ask for owner and scope before its first effect.',
    containedBy: null,
  },
  {
    id: 'admission',
    title: 'Tasks without an allowed request are refused',
    state: 'in-force',
    detail: 'The scaffolder asks Custody before a task is created.',
    containedBy: null,
  },
  {
    id: 'effect',
    title: 'Actions with effects run only under a request',
    state: 'in-force',
    detail: '12 of 14 actions are guarded.',
    containedBy: null,
  },
  {
    id: 'catalog-register',
    title: 'catalog:register in unguarded templates',
    state: 'open',
    detail: 'Backstage 1.55 offers no way to guard this built-in action.',
    containedBy: 'findings on components without an identity',
  },
];

/** The world on a working day: something of everything. */
export function busyWorld(now: number): World {
  const at = clockAt(now);
  return {
    identities: identitiesOf(at),
    requests: requestsOf(at),
    history: [deniedGroup(at), historyGroup(at)],
    gates,
    rotations: { paused: null, window: null, mayPause: false },
    scopes: vocabulary,
    preview: preview(at),
    declared: null,
  };
}

/** The world on the first day. */
export function emptyWorld(now: number): World {
  return {
    ...busyWorld(now),
    identities: [],
    requests: [],
    history: [],
  };
}

function identitiesOf(at: At): IdentityDetail[] {
  return [
    identityDetail(at, {
      name: 'ledger-api-db',
      title: 'Ledger API database role',
      health: 'due',
      rotatedAt: at({ days: -28 }),
      rotationDueAt: at({ days: 2, hours: 3 }),
      findings: [
        finding(
          'rotation-due',
          'due',
          `rotation is due at ${at({ days: 2, hours: 3 })}`,
          {
            remedy: 'rotate it now, or let the schedule do it in its window',
            at: at({ days: 2 }),
          },
        ),
      ],
    }),
    identityDetail(at, {
      name: 'ledger-api-events',
      provider: 'postgresql/main',
      mode: 'leased',
      scopes: ['events:publish'],
      risk: 'medium',
      rotatedAt: null,
      rotationDueAt: null,
      currentVersion: null,
      credentials: [],
      leases: { live: 3, longestEndsAt: at({ minutes: 41 }), ending: 0 },
      grantEndsAt: at({ days: 51 }),
    }),
    identityDetail(at, {
      name: 'ledger-api-ci',
      provider: 'oidc/main',
      mode: 'federated',
      scopes: ['deploy:payments'],
      rotatedAt: null,
      rotationDueAt: null,
      currentVersion: null,
      credentials: [],
      consumers: { total: 0, onCurrent: 0 },
    }),
    identityDetail(at, {
      name: 'settlement-batch-db',
      component: 'component:payments/settlement-batch',
      health: 'failing',
      findings: [
        finding(
          'rotation-failing',
          'failing',
          'rotation has failed 3 times: connection refused by postgresql/ledger',
          {
            severity: 'error',
            remedy:
              'check that the provider is up; it is tried again by itself',
            since: at({ hours: -2 }),
          },
        ),
      ],
      operation: rotation(at, {
        id: 'op-failing',
        state: 'retrying',
        step: 'issue',
        steps: [
          { name: 'issue', state: 'failed', at: null },
          { name: 'deliver', state: 'ahead', at: null },
          { name: 'activate', state: 'ahead', at: null },
          { name: 'observe', state: 'ahead', at: null },
          { name: 'revoke', state: 'ahead', at: null },
          { name: 'verify-revoked', state: 'ahead', at: null },
        ],
        adoption: null,
        attempts: 3,
        lastError: 'connection refused by postgresql/ledger',
        nextAttemptAt: at({ minutes: 4 }),
      }),
    }),
    identityDetail(at, {
      name: 'refunds-api-db',
      component: 'component:payments/refunds-api',
      operation: rotation(at),
      operations: [rotation(at)],
      consumers: { total: 4, onCurrent: 3 },
    }),
    identityDetail(at, {
      name: 'fraud-agent',
      type: 'agent',
      component: 'component:payments/fraud-scoring',
      state: 'proposed',
      health: 'pending',
      scopes: ['ledger:read'],
      currentVersion: null,
      rotatedAt: null,
      rotationDueAt: null,
      grantEndsAt: null,
      grant: null,
      credentials: [],
      consumerList: [],
      operations: [],
      consumers: { total: 0, onCurrent: 0 },
      pendingRequestId: 'req-1',
      sponsor: people.ada,
    }),
    identityDetail(at, {
      name: 'legacy-reports',
      namespace: 'default',
      owner: null,
      component: null,
      state: 'ungoverned',
      health: 'ungoverned',
      origin: 'git',
      risk: 'medium',
      environment: 'staging',
      currentVersion: null,
      rotatedAt: null,
      rotationDueAt: null,
      grantEndsAt: null,
      grant: null,
      credentials: [],
      consumerList: [],
      operations: [],
      consumers: { total: 0, onCurrent: 0 },
      findings: [
        finding(
          'ownerless',
          'ungoverned',
          'its owner `group:default/reporting` is not in the catalog',
          {
            severity: 'error',
            remedy: 'name a group that exists as its owner',
          },
        ),
        finding(
          'ungoverned',
          'ungoverned',
          'it was declared in Git and nobody approved it',
          { remedy: 'submit a request for it; it is then governed in place' },
        ),
      ],
    }),
    identityDetail(at, {
      name: 'payouts-api-db',
      component: 'component:payments/payouts-api',
      state: 'suspended',
      health: 'suspended',
      rotationDueAt: null,
      findings: [
        finding(
          'suspended',
          'suspended',
          `it was suspended at ${at({ days: -1 })}`,
          {
            severity: 'info',
            remedy: 'resume it once the reason is gone',
          },
        ),
      ],
      can: {
        rotate: { allowed: false, reason: 'it is suspended: resume it first' },
        suspend: { allowed: false, reason: 'it is suspended already' },
        resume: { allowed: true, reason: null },
        compromised: { allowed: true, reason: null },
        retire: { allowed: true, reason: null },
        askToRetire: { allowed: false, reason: 'nobody has to approve it' },
        transfer: { allowed: true, reason: null },
        govern: { allowed: false, reason: 'it is governed already' },
      },
    }),
  ];
}

function requestsOf(at: At): RequestView[] {
  return [
    request(at, {
      id: 'req-1',
      approvals: request(at, { id: '' }).approvals.map((approval, index) =>
        index === 0 ? { ...approval, givenBy: [people.omar.ref] } : approval,
      ),
      reviews: [review(at, people.omar)],
    }),
    request(at, {
      id: 'req-2',
      kind: 'change',
      requester: people.kim,
      task: null,
      submittedBy: null,
      createdAt: at({ days: -1 }),
      identity: {
        ref: 'identity:payments/refunds-api-db',
        uid: 'uid-refunds-api-db',
        namespace: 'payments',
        name: 'refunds-api-db',
        title: null,
        type: 'service-account',
      },
      component: 'component:payments/refunds-api',
      digest: 'c0de'.repeat(16),
      reason: 'Refunds now read the ledger to match the original payment.',
      derived: {
        ...request(at, { id: '' }).derived!,
        scopes: [ledgerRead, ledgerWrite],
      },
      grantedToday: {
        scopes: ['ledger:write', 'ledger:admin'],
        endsAt: at({ days: 20 }),
      },
      consumers: [],
    }),
    request(at, {
      id: 'req-3',
      kind: 'renew',
      requester: people.ada,
      createdAt: at({ days: -2 }),
      digest: 'feed'.repeat(16),
      identity: {
        ref: 'identity:payments/payouts-api-db',
        uid: 'uid-payouts-api-db',
        namespace: 'payments',
        name: 'payouts-api-db',
        title: null,
        type: 'service-account',
      },
      component: 'component:payments/payouts-api',
      reason: 'Payouts run for another quarter.',
      grantedToday: { scopes: ['ledger:write'], endsAt: at({ days: 6 }) },
      consumers: [],
    }),
  ];
}

export { clockAt, groups, nobodyMoved, people };
