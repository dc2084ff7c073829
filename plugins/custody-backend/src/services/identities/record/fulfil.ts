import { identityEntry } from '../../../audit/entries';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentitiesRow } from '../../../store/tables';
import { enterConsumers, enterGrant } from '../enterApproved';
import type { IdentityRecord } from '../../ports';
import { proposedColumns } from '../propose';
import { publishIdentity } from '../publish';
import { requireGovernable } from '../requireGovernable';
import { wakeAfterCommit } from '../wakeAfterCommit';
import { begin, type RecordDeps } from './begin';
import { fitLeases } from './fitLeases';

/** A request to create or change has its effect: the identity is governed as approved. */
export function fulfil(deps: RecordDeps): IdentityRecord['fulfil'] {
  return async (
    tx,
    audit,
    { uid, identity, boundTo, grant, consumers, requester, now },
  ) => {
    const before = await lockIdentity(tx, uid);
    requireGovernable(before, grant.requestedAt);
    // What a request left open, its task may have told meanwhile.
    const component =
      identity.component ??
      (before.state === 'proposed' ? before.component : null);
    const columns = {
      ...proposedColumns({
        ...identity,
        component,
        scopes: grant.scopes.map(({ name }) => name),
      }),
      provider: grant.provider,
      bound_to:
        boundTo ?? (component === before.component ? before.bound_to : null),
      state: 'governed',
      compromised_at: null,
    } as const;
    const grantId = await enterGrant(tx, before, columns, grant, now);
    await updateIdentity(tx, uid, {
      ...columns,
      grant_id: grantId,
      grant_ends_at: grant.endsAt,
      pending_request_id: null,
      updated_at: now,
    });
    await fitLeases(tx, before, grant, grantId);
    await enterConsumers(tx, audit, before, {
      consumers,
      requestId: grant.requestId,
      requester,
      now,
    });
    await publishIdentity(tx, uid, now);
    wakeAfterCommit(tx, deps.wakeup);
    await audit.append({
      ...identityEntry(
        { ...before, ...identityColumns({ ...identity, component }) },
        now,
      ),
      type: 'identity.governed',
      actor: requester,
      requestId: grant.requestId,
      data: {
        scopes: grant.scopes.map(({ name }) => name),
        endsAt: grant.endsAt,
        policyHash: grant.policyHash,
        origin: before.origin,
      },
    });
    if (identity.mode === 'federated' || identity.mode === 'leased') {
      return { operationId: null };
    }
    return begin(
      deps,
      tx,
      audit,
      uid,
      {
        kind: before.current_version === null ? 'issue' : 'rotate',
        requestId: grant.requestId,
        requestedBy: requester,
        reason: null,
      },
      now,
    );
  };
}

function identityColumns({
  owner,
  component,
  tenant,
}: Pick<IdentitiesRow, 'owner' | 'component' | 'tenant'>) {
  return { owner, component, tenant };
}
