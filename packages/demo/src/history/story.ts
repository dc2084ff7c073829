/** One thing that somebody asked for before today, and what came of it. */
export interface Chapter {
  identity: {
    namespace: string;
    name: string;
    title: string;
    component: string;
    system: string;
    owner: string;
    scopes: string[];
  };
  /** The sample service that uses the credential; its keys are registered. */
  service: string;
  requester: string;
  reason: string;
  reviews: { reviewer: string; verdict: 'approve' | 'deny'; reason: string }[];
  /** Who rotates it once, and why. */
  rotation?: { by: string; reason: string };
}

/**
 * What happened at Northwind Pay before the newcomer arrives, so that each page has something to show: a
 * credential in use and rotated, one that was allowed at once, one that waits for approvals, one denied.
 */
export const STORY: Chapter[] = [
  {
    identity: {
      namespace: 'storefront',
      name: 'orders-api-db',
      title: 'Orders API database role (staging)',
      component: 'component:storefront/orders-api',
      system: 'system:storefront/storefront',
      owner: 'group:default/storefront',
      scopes: ['products:read'],
    },
    service: 'orders-api',
    requester: 'mia',
    reason: 'Shows the price of a product before it is ordered',
    reviews: [],
  },
  {
    identity: {
      namespace: 'payments',
      name: 'reconciliation-payouts',
      title: 'Reconciliation, payouts',
      component: 'component:payments/reconciliation',
      system: 'system:payments/payments',
      owner: 'group:default/payments',
      scopes: ['payouts:write'],
    },
    service: 'reconciliation',
    requester: 'noor',
    reason: 'Marks payouts as sent when the bank’s statement shows them',
    reviews: [
      {
        reviewer: 'omar',
        verdict: 'deny',
        reason:
          'Reconciliation compares and reports. What sends money also says that it was sent',
      },
    ],
  },
  {
    identity: {
      namespace: 'payments',
      name: 'payment-gateway-db',
      title: 'Payment gateway database role',
      component: 'component:payments/payment-gateway',
      system: 'system:payments/payments',
      owner: 'group:default/payments',
      scopes: ['ledger:write'],
    },
    service: 'payment-gateway',
    requester: 'noor',
    reason: 'Books captured payments at once instead of in a nightly file',
    reviews: [
      {
        reviewer: 'omar',
        verdict: 'approve',
        reason: 'Ends the nightly file, which failed twice this quarter',
      },
    ],
  },
  {
    identity: {
      namespace: 'payments',
      name: 'payouts-worker-db',
      title: 'Payouts worker database role',
      component: 'component:payments/payouts-worker',
      system: 'system:payments/payments',
      owner: 'group:default/payments',
      scopes: ['payouts:read'],
    },
    service: 'payouts-worker',
    requester: 'noor',
    reason: 'Reads which payouts are due each weekday at six',
    reviews: [
      {
        reviewer: 'omar',
        verdict: 'approve',
        reason: 'Reading is all that the worker does',
      },
      {
        reviewer: 'lena',
        verdict: 'approve',
        reason: 'Payouts only, and read only: fine by me',
      },
    ],
    rotation: {
      by: 'omar',
      reason: 'First rotation, to see that the worker follows',
    },
  },
];
