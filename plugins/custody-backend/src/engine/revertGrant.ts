import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  publishIdentity,
  unpublishIdentity,
} from '../services/identities/publish';
import {
  findGrant,
  findGrantOf,
  listGrantsOver,
  replaceGrant,
  type StoredGrant,
  updateReplaced,
} from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';
import { columnsBefore, withoutReplaced } from './replaced';

/**
 * Takes back the grant of a request that came to nothing before any version of it was in use: void by policy, cut off, or
 * refused by the provider for good. What was in force before is in force again, with all else of the identity that changed
 * with it; without a version in use, nothing is.
 *
 * INVARIANT: no later operation brings about what was approved by a request that failed. It would not ask policy.
 *
 * INVARIANT: nothing that was said in a request which failed stays of it: policy decides by it what the next one owes.
 *
 * @returns whether anything was taken out of force
 */
export async function revertGrant(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  requestId: string,
  now: Instant,
): Promise<boolean> {
  const failed = await findGrantOf(tx, identity.uid, requestId);
  if (failed === undefined) {
    return false;
  }
  if (failed.id !== identity.grant_id) {
    await takeFromBeneath(tx, failed);
    return false;
  }
  const { grantId, columns } = failed.replaced;
  const before =
    identity.current_version === null || grantId === null
      ? undefined
      : await findGrant(tx, grantId);
  await replaceGrant(tx, { ended: failed.id, inForce: before?.id, now });
  if (before) {
    await updateIdentity(tx, identity.uid, {
      ...columnsBefore(identity, columns),
      grant_id: before.id,
      grant_ends_at: before.ends_at,
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

/** What came to nothing is no more what the grant above it goes back to. */
async function takeFromBeneath(
  tx: Knex.Transaction,
  failed: StoredGrant,
): Promise<void> {
  for (const { id, replaced } of await listGrantsOver(tx, failed)) {
    await updateReplaced(tx, id, withoutReplaced(replaced, failed.replaced));
  }
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
