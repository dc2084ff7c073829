import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentitiesRow } from '../../../store/tables';
import type { IdentityRecord } from '../../ports';

/** A request came to nothing: its mark is taken off, and what was only proposed is declined. */
export const release: IdentityRecord['release'] = async (
  tx,
  { uid, requestId, now },
) => {
  const identity = await lockIdentity(tx, uid);
  if (identity.pending_request_id !== requestId) {
    return;
  }
  await updateIdentity(tx, uid, {
    pending_request_id: null,
    state: identity.state === 'proposed' ? 'declined' : identity.state,
    updated_at: now,
  });
};

/** Takes the mark of a request off, once it has its effect. */
export async function clearPending(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  requestId: string,
  now: Instant,
): Promise<void> {
  if (identity.pending_request_id === requestId) {
    await updateIdentity(tx, identity.uid, {
      pending_request_id: null,
      updated_at: now,
    });
  }
}
