import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentityRecord } from '../../ports';
import { publishIdentity } from '../publish';
import { requireThere } from '../requireGovernable';
import { wakeAfterCommit } from '../wakeAfterCommit';
import type { RecordDeps } from './begin';
import { clearPending } from './pending';

/** The identity has another owner. */
export function transfer(deps: RecordDeps): IdentityRecord['transfer'] {
  return async (tx, _audit, { uid, owner, tenant, requestId, now }) => {
    const identity = await lockIdentity(tx, uid);
    requireThere(identity);
    await updateIdentity(tx, uid, {
      owner,
      tenant,
      owner_missing_since: null,
      updated_at: now,
    });
    await clearPending(tx, identity, requestId, now);
    await publishIdentity(tx, uid, now);
    wakeAfterCommit(tx, deps.wakeup);
  };
}
