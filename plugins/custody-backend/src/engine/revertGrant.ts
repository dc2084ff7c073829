import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  publishIdentity,
  unpublishIdentity,
} from '../services/identities/publish';
import { grantNotice } from '../services/notices';
import { findIdentity } from '../store/identities/findIdentity';
import { insertNotice } from '../store/notices';
import {
  findGrant,
  findGrantOf,
  listGrantsOver,
  type Replaced,
  replaceGrant,
  type StoredGrant,
  updateReplaced,
} from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import { columnsBefore, withoutReplaced } from '../store/replaced';
import type { IdentitiesRow } from '../store/tables';
import { revertAllConsumers, type Reverting } from './revertConsumers';
import { ungranted } from './ungranted';

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
  context: Reverting,
  identity: IdentitiesRow,
  { requestId, reason }: { requestId: string; reason: string },
): Promise<boolean> {
  const { tx, now } = context;
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
    grantId === null || (columns.state?.before ?? 'governed') !== 'governed'
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
    await tellIfOver(tx, before, now);
  } else {
    await updateIdentity(tx, identity.uid, {
      ...withoutGrant(identity, columns),
      grant_id: null,
      grant_ends_at: null,
      failing_since: null,
      updated_at: now,
    });
    await unpublishIdentity(tx, identity, now);
    await revertAllConsumers(context, identity, { requestId, reason });
  }
  return true;
}

/** Nobody was told while another grant counted, and what is in force again is cut off at once. */
async function tellIfOver(
  tx: Knex.Transaction,
  { id, identity_uid: uid, starts_at, ends_at }: StoredGrant,
  now: Instant,
): Promise<void> {
  if (ends_at === null || ends_at > now) {
    return;
  }
  const identity = (await findIdentity(tx, uid)) as IdentitiesRow;
  const ended = { ...identity, grant_id: id, starts_at, ends_at };
  await insertNotice(tx, grantNotice(ended, 'ended'), now);
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

/** As it was before; what was only proposed is declined. What was reported, or cut off, stays so: that it came to nothing takes back no report. */
function withoutGrant(
  identity: IdentitiesRow,
  columns: Replaced['columns'],
): Partial<IdentitiesRow> {
  const before = columnsBefore(identity, columns);
  if (identity.state === 'compromised' || identity.state === 'suspended') {
    return before;
  }
  return {
    ...before,
    state: before.state === 'compromised' ? before.state : ungranted(identity),
  };
}
