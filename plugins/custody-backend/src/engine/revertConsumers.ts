import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import { identityEntry } from '../audit/entries';
import { takeBackRegistrations } from '../store/credentials/registrations';
import type { IdentitiesRow } from '../store/tables';

/**
 * Takes back the consumers of a request that came to nothing before any version of it was in use.
 *
 * INVARIANT: as no later operation brings about what was approved by a request that failed, none makes a credential for
 * its consumers either, waits for them, or counts them.
 */
export async function revertConsumers(
  { tx, audit, now }: { tx: Knex.Transaction; audit: AuditScope; now: Instant },
  identity: IdentitiesRow,
  requestId: string,
  reason: string,
): Promise<void> {
  const taken = await takeBackRegistrations(tx, identity.uid, requestId);
  for (const { name, thumbprint, inForce } of taken) {
    await audit.append({
      ...identityEntry(identity, now),
      type: 'consumer.suspended',
      actor: 'engine',
      requestId,
      reason,
      data: { name, thumbprint, inForce },
    });
  }
}
