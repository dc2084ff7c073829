import type { DelegationView } from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { people } from './people';

/** Omar is away, and Lena reviews for him. */
export function delegation(
  at: At,
  more: Partial<DelegationView> = {},
): DelegationView {
  return {
    id: 'delegation-1',
    delegator: people.omar,
    delegate: people.lena,
    from: at({ days: -1 }),
    until: at({ days: 6 }),
    reason: 'On leave until Monday.',
    state: 'in-force',
    createdAt: at({ days: -1 }),
    revokedAt: null,
    revokedBy: null,
    can: { revoke: { allowed: true, reason: null } },
    ...more,
  };
}
