import type { RequestView } from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { people } from './people';
import { request, review } from './requests';
import { ledgerRead, ledgerWrite } from './vocabulary';

/** The requests of a working day that wait. */
export function requestsOf(at: At): RequestView[] {
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
