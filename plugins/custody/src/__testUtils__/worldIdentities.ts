import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { finding, identityDetail, rotation } from './identities';
import { people } from './people';

/** The identities of a working day: something of every state. */
export function identitiesOf(at: At): IdentityDetail[] {
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
        change: { allowed: false, reason: 'it is suspended: resume it first' },
        transfer: { allowed: true, reason: null },
        govern: { allowed: false, reason: 'it is governed already' },
      },
    }),
  ];
}
