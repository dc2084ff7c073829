import { identityEntry } from '../../../audit/entries';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentityRecord } from '../../ports';
import { publishIdentity } from '../publish';
import { requireBindable, requireThere } from '../requireGovernable';
import { wakeAfterCommit } from '../wakeAfterCommit';
import type { RecordDeps } from './begin';

/** The component that a task made is tied to the identity. */
export function bind(deps: RecordDeps): IdentityRecord['bind'] {
  return async (
    tx,
    audit,
    { uid, component, owner, boundTo, requestId, now },
  ) => {
    const identity = await lockIdentity(tx, uid);
    requireThere(identity);
    requireBindable(identity, { component, owner });
    const same = identity.component === component;
    const tied = boundTo ?? (same ? identity.bound_to : null);
    await updateIdentity(tx, uid, {
      component,
      bound_to: tied,
      component_missing_since: null,
      updated_at: now,
    });
    if (!same || identity.bound_to !== tied) {
      await publishIdentity(tx, uid, now);
      wakeAfterCommit(tx, deps.wakeup);
    }
    await audit.append({
      ...identityEntry({ ...identity, component }, now),
      type: 'identity.bound',
      actor: 'plugin:scaffolder',
      requestId,
    });
  };
}
