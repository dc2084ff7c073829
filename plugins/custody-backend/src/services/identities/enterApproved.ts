import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  type Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import { putConsumer } from '../../store/credentials/registrations';
import { insertGrant } from '../../store/grants';
import { findIdentity } from '../../store/identities/findIdentity';
import { wakeOperation } from '../../store/operations/writeOperation';
import type { IdentitiesRow } from '../../store/tables';
import { checkConsumerKeys, encryptionKeyText } from '../../keys/consumerKeys';
import type { ApprovedGrant, NewConsumer } from '../ports';

/**
 * Enters what was approved; the grant before it is superseded, and kept in mind with all else that changes with it, for
 * the request may still come to nothing.
 *
 * @param before - the identity as it was
 * @param columns - what of it is changed
 * @returns the grant's id
 */
export async function enterGrant(
  tx: Knex.Transaction,
  before: IdentitiesRow,
  columns: Partial<IdentitiesRow>,
  grant: ApprovedGrant,
  now: Instant,
): Promise<string> {
  const id = randomUUID();
  await insertGrant(tx, {
    id,
    identity_uid: before.uid,
    request_id: grant.requestId,
    provider: grant.provider,
    scopes: grant.scopes,
    rotate_every: grant.rotateEvery,
    max_overlap: grant.maxOverlap,
    max_ttl: grant.maxTtl,
    policy_hash: grant.policyHash,
    starts_at: now,
    ends_at: grant.endsAt,
    superseded_at: null,
    replaced: {
      grantId: before.grant_id,
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, after]) => [
          name,
          { before: before[name as keyof IdentitiesRow], after },
        ]),
      ),
    },
  });
  return id;
}

/** Registers consumers with their keys, which were checked at submission. */
export async function enterConsumers(
  tx: Knex.Transaction,
  audit: AuditScope,
  identity: IdentitiesRow,
  options: {
    consumers: readonly NewConsumer[];
    requestId: string;
    requester: string;
    now: Instant;
  },
): Promise<void> {
  const { requestId, requester, now } = options;
  const current = await findIdentity(tx, identity.uid);
  for (const { name, keys } of options.consumers) {
    const { signing, encryption, thumbprint } = await checkConsumerKeys(keys);
    await putConsumer(tx, {
      id: randomUUID(),
      identity_uid: identity.uid,
      name,
      owner: current?.owner ?? identity.owner,
      component: current?.component ?? identity.component,
      state: 'active',
      request_id: requestId,
      signing_key: canonicalJson(signing),
      encryption_key: encryptionKeyText(encryption),
      thumbprint,
      created_at: now,
      last_seen_at: null,
    });
    await audit.append({
      ...identityEntry(identity, now),
      type: 'consumer.registered',
      actor: requester,
      requestId,
      data: { name, thumbprint },
    });
  }
  if (options.consumers.length > 0) {
    // A rotation under way may wait for one that can't move to its version.
    await wakeOperation(tx, identity.uid, 'observe', now);
  }
}
