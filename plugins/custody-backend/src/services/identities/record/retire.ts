import { lockIdentity } from '../../../store/identities/findIdentity';
import type { IdentityRecord } from '../../ports';
import { begin, type RecordDeps } from './begin';
import { clearPending } from './pending';

/** The identity ends for good. */
export function retire(deps: RecordDeps): IdentityRecord['retire'] {
  return async (tx, audit, { uid, requestId, requester, reason, now }) => {
    const identity = await lockIdentity(tx, uid);
    await clearPending(tx, identity, requestId, now);
    return begin(
      deps,
      tx,
      audit,
      uid,
      { kind: 'retire', requestId, requestedBy: requester, reason },
      now,
    );
  };
}
