import type {
  Adoption,
  Capability,
  CredentialView,
  FindingView,
  IdentityDetail,
  IdentitySummary,
  OperationView,
} from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { groups, people } from './people';

const YES: Capability = { allowed: true, reason: null };
const no = (reason: string): Capability => ({ allowed: false, reason });

export const nobodyMoved: Adoption = {
  moved: 0,
  of: 0,
  waitingFor: [],
  moves: [],
};

export function finding(
  rule: FindingView['rule'],
  state: FindingView['state'],
  message: string,
  more: Partial<FindingView> = {},
): FindingView {
  return {
    rule,
    severity: 'warning',
    state,
    message,
    remedy: 'rotate it, or wait for the window',
    since: null,
    at: null,
    exception: null,
    ...more,
  };
}

export function rotation(
  at: At,
  more: Partial<OperationView> = {},
): OperationView {
  return {
    id: 'op-rotate',
    kind: 'rotate',
    state: 'waiting',
    step: 'observe',
    steps: [
      { name: 'issue', state: 'done', at: at({ minutes: -6 }) },
      { name: 'deliver', state: 'done', at: at({ minutes: -5 }) },
      { name: 'activate', state: 'done', at: at({ minutes: -5 }) },
      { name: 'observe', state: 'current', at: null },
      { name: 'revoke', state: 'ahead', at: null },
      { name: 'verify-revoked', state: 'ahead', at: null },
    ],
    fromVersion: 6,
    toVersion: 7,
    adoption: {
      moved: 3,
      of: 4,
      waitingFor: [{ name: 'ledger-batch', owner: groups.payments.ref }],
      moves: [],
    },
    attempts: 1,
    lastError: null,
    nextAttemptAt: null,
    requestedBy: people.omar.ref,
    reason: 'quarterly drill',
    startedAt: at({ minutes: -6 }),
    finishedAt: null,
    ...more,
  };
}

export function identity(
  at: At,
  more: Partial<IdentitySummary> & { name: string },
): IdentitySummary {
  const namespace = more.namespace ?? 'payments';
  return {
    uid: `uid-${more.name}`,
    ref: `identity:${namespace}/${more.name}`,
    namespace,
    title: null,
    type: 'service-account',
    owner: groups.payments,
    component: 'component:payments/ledger-api',
    tenant: 'payments',
    environment: 'production',
    exposure: 'internal',
    risk: 'high',
    provider: 'postgresql/ledger',
    mode: 'rotated',
    scopes: ['ledger:write'],
    state: 'governed',
    health: 'healthy',
    findings: [],
    currentVersion: 7,
    rotatedAt: at({ days: -3 }),
    rotationDueAt: at({ days: 4 }),
    rotationOverdueAt: at({ days: 5 }),
    rotationWindow: null,
    lastUsedAt: at({ hours: -3 }),
    lastUsedIsLowerBound: true,
    grantEndsAt: at({ days: 80 }),
    pendingRequestId: null,
    operation: null,
    consumers: { total: 2, onCurrent: 2 },
    leases: null,
    breakGlass: null,
    ...more,
  };
}

function version(
  at: At,
  number: number,
  state: CredentialView['state'],
  fromDays: number,
  toDays: number | null,
): CredentialView {
  const overlap = { hours: 20 };
  const consumers = ['ledger-api', 'ledger-batch'];
  return {
    version: number,
    state,
    account: `ledger_api_db_v${number}`,
    issuedAt: at({ days: fromDays }),
    activatedAt: at({ days: fromDays, hours: 4 }),
    retiringAt: toDays === null ? null : at({ days: toDays, hours: 4 }),
    revokedAt:
      state === 'revoked' && toDays !== null
        ? at({ days: toDays, ...overlap })
        : null,
    expiresAt: null,
    lastUsedAt: state === 'current' ? at({ minutes: -2 }) : null,
    lastUsedIsLowerBound: true,
    usedAfterLeft: false,
    adoption: {
      moved: 2,
      of: 2,
      waitingFor: [],
      moves: consumers.map((name, index) => ({
        name,
        at: at({ days: fromDays, hours: 6 + index * 9 }),
        by: index === 0 ? ('acknowledgement' as const) : ('login' as const),
      })),
    },
    error: null,
  };
}

/** A governed identity in depth, seven versions old. */
export function identityDetail(
  at: At,
  more: Partial<IdentityDetail> & { name: string },
): IdentityDetail {
  const summary = identity(at, more);
  return {
    ...summary,
    sponsor: null,
    componentTied: true,
    system: 'system:payments/ledger',
    origin: 'request',
    rotation: null,
    createdAt: at({ days: -46 }),
    grant: {
      requestId: 'req-create',
      scopes: summary.scopes,
      startsAt: at({ days: -10 }),
      endsAt: summary.grantEndsAt,
      rotateEvery: 'P7D',
      maxOverlap: 'P1D',
      maxTtl: 'PT1H',
      policyHash: 'b3c7'.repeat(16),
    },
    credentials: [
      version(at, 7, 'current', -3, null),
      version(at, 6, 'revoked', -10, -3),
      version(at, 5, 'revoked', -17, -10),
      version(at, 4, 'revoked', -24, -17),
    ],
    consumerList: [
      {
        name: 'ledger-api',
        owner: groups.payments.ref,
        component: 'component:payments/ledger-api',
        state: 'active',
        thumbprint: 'tp-ledger-api-0123456789',
        onVersion: 7,
        lastSeenAt: at({ minutes: -2 }),
      },
      {
        name: 'ledger-batch',
        owner: groups.payments.ref,
        component: 'component:payments/ledger-batch',
        state: 'active',
        thumbprint: 'tp-ledger-batch-0123456789',
        onVersion: 7,
        lastSeenAt: at({ hours: -7 }),
      },
    ],
    operations: [
      rotation(at, {
        id: 'op-6-7',
        state: 'done',
        step: null,
        steps: [],
        adoption: null,
        requestedBy: 'plugin:custody',
        reason: 'due by schedule',
        startedAt: at({ days: -3 }),
        finishedAt: at({ days: -2, hours: -4 }),
      }),
    ],
    can: {
      rotate: YES,
      suspend: YES,
      resume: no('it is not suspended'),
      compromised: YES,
      retire: no('only members of Payments may retire it'),
      askToRetire: no('only members of Payments may retire it'),
      change: YES,
      transfer: YES,
      govern: no('it is no declaration in Git that waits to be governed'),
    },
    ...more,
  };
}
