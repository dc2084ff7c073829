import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../audit/auditLog';
import { identityEntry } from '../audit/entries';
import {
  listActiveConsumers,
  suspendConsumers,
} from '../store/credentials/consumers';
import {
  type TakenBack,
  takeBackRegistrations,
} from '../store/credentials/registrations';
import type { IdentitiesRow } from '../store/tables';

/** What is used where something that came to nothing is taken back. */
export type Reverting = {
  tx: Knex.Transaction;
  audit: AuditScope;
  now: Instant;
};

/**
 * Takes back the consumers of a request that came to nothing before any version of it was in use.
 *
 * INVARIANT: as no later operation brings about what was approved by a request that failed, none makes a credential for
 * its consumers either, waits for them, or counts them.
 */
export async function revertConsumers(
  context: Reverting,
  identity: IdentitiesRow,
  requestId: string,
  reason: string,
): Promise<void> {
  const taken = await takeBackRegistrations(
    context.tx,
    identity.uid,
    requestId,
  );
  await tell(context, identity, { taken, requestId, reason });
}

/**
 * Takes back whatever consumers an identity has left to which nothing is granted.
 *
 * INVARIANT: who approves an identity anew, maybe of another owner, approves its consumers too.
 */
export async function revertAllConsumers(
  context: Reverting,
  identity: IdentitiesRow,
  because: { requestId: string; reason: string },
): Promise<void> {
  const { tx } = context;
  const active = await listActiveConsumers(tx, identity.uid);
  await suspendConsumers(tx, identity.uid);
  const taken = active.map(({ name, thumbprint }) => ({
    name,
    thumbprint,
    inForce: null,
  }));
  await tell(context, identity, { taken, ...because });
}

async function tell(
  { audit, now }: Reverting,
  identity: IdentitiesRow,
  {
    taken,
    requestId,
    reason,
  }: { taken: readonly TakenBack[]; requestId: string; reason: string },
): Promise<void> {
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
