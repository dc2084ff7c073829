import { randomUUID } from 'node:crypto';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  insertCredential,
  moveCredentials,
  nextVersionNumber,
} from '../store/credentials/credentials';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';

/** As the engine's steps do, once a version is made of a grant: it is the one in use, and the one before it is revoked. */
export async function putInUse(
  tx: Knex.Transaction,
  identity: Pick<IdentitiesRow, 'uid' | 'provider'>,
  grantId: string,
  now: Instant,
): Promise<void> {
  const version = await nextVersionNumber(tx, identity.uid);
  await moveCredentials(tx, identity.uid, 'current', {
    state: 'revoked',
    revoked_at: now,
  });
  await insertCredential(tx, {
    id: randomUUID(),
    identity_uid: identity.uid,
    version,
    state: 'current',
    provider: identity.provider,
    sink: 'sealed',
    grant_id: grantId,
    account: null,
    connection: null,
    issued_at: now,
    activated_at: now,
    retiring_at: null,
    revoked_at: null,
    expires_at: null,
    last_used_at: null,
    last_used_is_lower_bound: true,
    error: null,
    attempts: 1,
  });
  await updateIdentity(tx, identity.uid, { current_version: version });
}
