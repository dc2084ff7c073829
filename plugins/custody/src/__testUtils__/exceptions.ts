import type { ExceptionView } from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { groups, people } from './people';

/** An exception in force, of the identity of the demo world. */
export function exception(
  at: At,
  more: Partial<ExceptionView> = {},
): ExceptionView {
  return {
    requestId: 'req-except',
    identity: {
      ref: 'identity:payments/ledger-api-db',
      namespace: 'payments',
      name: 'ledger-api-db',
    },
    owner: groups.payments,
    rule: 'rotation-overdue',
    reason: 'The provider is replaced next month.',
    compensatingControl: 'Logins are watched by hand.',
    requester: people.ada,
    approvedBy: [people.omar],
    state: 'in-force',
    askedAt: at({ days: -3 }),
    from: at({ days: -2 }),
    until: at({ days: 20 }),
    ...more,
  };
}
