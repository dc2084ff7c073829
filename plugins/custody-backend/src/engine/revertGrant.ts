import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  publishIdentity,
  unpublishIdentity,
} from '../services/identities/publish';
import {
  findGrant,
  findGrantOf,
  listGrantsDownTo,
  listGrantsOver,
  replaceGrant,
  type StoredGrant,
  updateReplaced,
} from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import {
  columnsBefore,
  splitReplaced,
  withoutReplaced,
} from '../store/replaced';
import type { IdentitiesRow } from '../store/tables';

/**
 * Takes back the grant of a request that came to nothing before any version of it was in use: void by policy, cut off, or
 * refused by the provider for good. What was in force before is in force again, with all else of the identity that changed
 * with it; where the identity was not governed, nothing is.
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
    await takeFromBeneath(tx, identity, failed, now);
    return false;
  }
  const { grantId, columns } = failed.replaced;
  const before =
    grantId === null || columns.state?.before !== 'governed'
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

/** What came to nothing is no more what the grant above it goes back to; what only that had said is as it was before. */
async function takeFromBeneath(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  failed: StoredGrant,
  now: Instant,
): Promise<void> {
  const above = await listGrantsDownTo(tx, identity.grant_id, failed.id);
  const { alone, rest } =
    above.length > 0
      ? splitReplaced(
          failed.replaced,
          above.map(({ replaced }) => replaced),
        )
      : { alone: {}, rest: failed.replaced };
  for (const { id, replaced } of await listGrantsOver(tx, failed)) {
    await updateReplaced(tx, id, withoutReplaced(replaced, rest));
  }
  if (above.length > 0) {
    await updateIdentity(tx, identity.uid, {
      ...columnsBefore(identity, alone),
      updated_at: now,
    });
    await publishIdentity(tx, identity.uid, now);
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
