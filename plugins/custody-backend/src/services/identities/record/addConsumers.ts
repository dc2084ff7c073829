import { lockIdentity } from '../../../store/identities/findIdentity';
import { enterConsumers } from '../enterApproved';
import type { IdentityRecord } from '../../ports';
import { requireGoverned } from '../requireGovernable';
import { begin, type RecordDeps } from './begin';
import { clearPending } from './pending';

/** More consumers get a version each can open. */
export function addConsumers(deps: RecordDeps): IdentityRecord['addConsumers'] {
  return async (tx, audit, options) => {
    const { uid, requestId, requester, now } = options;
    const identity = await lockIdentity(tx, uid);
    requireGoverned(identity);
    await enterConsumers(tx, audit, identity, options);
    await clearPending(tx, identity, requestId, now);
    if (identity.current_version === null) {
      return { operationId: null };
    }
    return begin(
      deps,
      tx,
      audit,
      uid,
      {
        kind: 'rotate',
        requestId,
        requestedBy: requester,
        reason: 'a consumer joined, or has a new key, and gets a new version',
      },
      now,
    );
  };
}
