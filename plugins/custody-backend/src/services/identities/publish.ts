import {
  canonicalJson,
  type Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { appendChange } from '../../store/changes/changes';
import { findGrant } from '../../store/grants';
import { findIdentity } from '../../store/identities/findIdentity';
import type { IdentitiesRow } from '../../store/tables';
import { identityEntity } from './identityEntity';

/**
 * Puts an identity into the feed as it is now.
 *
 * INVARIANT: one ref, one source. What is declared in Git is governed in place and never published.
 */
export async function publishIdentity(
  tx: Knex.Transaction,
  uid: string,
  now: Instant,
): Promise<void> {
  const identity = await findIdentity(tx, uid);
  if (!identity || identity.origin !== 'request' || !identity.grant_id) {
    return;
  }
  const grant = await findGrant(tx, identity.grant_id);
  await appendChange(tx, {
    op: 'upsert',
    identity_uid: uid,
    ref: identity.ref,
    entity: canonicalJson(identityEntity(identity, grant?.scopes ?? [])),
    at: now,
  });
}

/** Takes an identity out of the feed. What Git declares never was in it. */
export async function unpublishIdentity(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  now: Instant,
): Promise<void> {
  if (identity.origin === 'request') {
    await appendChange(tx, {
      op: 'remove',
      identity_uid: identity.uid,
      ref: identity.ref,
      entity: null,
      at: now,
    });
  }
}
