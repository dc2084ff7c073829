import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  publishIdentity,
  unpublishIdentity,
} from '../services/identities/publish';
import { findCredential } from '../store/credentials/credentials';
import { findGrant, replaceGrant, type StoredGrant } from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';

/**
 * Takes back the grant of a request that came to nothing before any version of it was in use: void by policy, or
 * refused by the provider for good. The grant of the version in use is in force again; without one, nothing is.
 *
 * INVARIANT: no later operation brings about what was approved by a request that failed. It would not ask policy.
 *
 * @returns whether there was anything to take back
 */
export async function revertGrant(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  requestId: string,
  now: Instant,
): Promise<boolean> {
  const failed = identity.grant_id
    ? await findGrant(tx, identity.grant_id)
    : undefined;
  if (failed?.request_id !== requestId) {
    return false;
  }
  const before = await grantInUse(tx, identity);
  await replaceGrant(tx, { ended: failed.id, inForce: before?.id, now });
  if (before) {
    await updateIdentity(tx, identity.uid, {
      grant_id: before.id,
      grant_ends_at: before.ends_at,
      provider: before.provider,
      scopes: JSON.stringify(before.scopes.map(({ name }) => name).sort()),
      updated_at: now,
    });
    await publishIdentity(tx, identity.uid, now);
  } else {
    await updateIdentity(tx, identity.uid, {
      state: stateWithoutGrant(identity),
      grant_id: null,
      grant_ends_at: null,
      failing_since: null,
      updated_at: now,
    });
    await unpublishIdentity(tx, identity, now);
  }
  return true;
}

/** What was reported, or cut off, stays so: that it came to nothing takes back no report. */
function stateWithoutGrant({
  state,
  origin,
}: IdentitiesRow): IdentitiesRow['state'] {
  if (state === 'compromised' || state === 'suspended') {
    return state;
  }
  return origin === 'git' ? 'ungoverned' : 'declined';
}

async function grantInUse(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
): Promise<StoredGrant | undefined> {
  const current =
    identity.current_version === null
      ? undefined
      : await findCredential(tx, identity.uid, identity.current_version);
  return current && findGrant(tx, current.grant_id);
}
