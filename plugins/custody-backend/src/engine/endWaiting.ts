import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import { lockIdentity } from '../store/identities/findIdentity';
import { listQueuedOperations } from '../store/operations/findOperations';
import { endOperation, type LazyOutcomes } from './endOperation';

/**
 * Ends what waits its turn for a request that came to nothing, in the transaction that ends the request. What has begun
 * finds that out by itself, at its next step.
 *
 * INVARIANT: what came to nothing holds up no end. As long as an operation waits, its grant is the identity's, and the end of
 * the grant before is not the one that counts.
 */
export async function endWaiting(
  deps: { tx: Knex.Transaction; audit: AuditScope; outcomes: LazyOutcomes },
  uid: string,
  ended: { requestId: string; reason: string; now: Instant },
): Promise<void> {
  const { requestId, reason, now } = ended;
  const identity = await lockIdentity(deps.tx, uid);
  const queued = await listQueuedOperations(deps.tx, uid);
  for (const operation of queued) {
    if (operation.request_id === requestId) {
      await endOperation(
        { ...deps, now },
        { identity, operation },
        { state: 'cancelled', reason },
      );
    }
  }
}
