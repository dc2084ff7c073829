import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { identityEntry } from '../../engine/auditEntries';
import type { LazyOutcomes } from '../../engine/endOperation';
import { enqueue, type NewOperation } from '../../engine/enqueue';
import type { Wakeup } from '../../engine/wakeup';
import { lockIdentity } from '../../store/identities/findIdentity';
import { updateIdentity } from '../../store/identities/writeIdentity';
import { endLeasesOf, shortenLeases } from '../../store/leases/writeLeases';
import type { IdentitiesRow } from '../../store/tables';
import type { ApprovedGrant, IdentityRecord } from '../ports';
import { enterConsumers, enterGrant } from './enterApproved';
import { proposedColumns, proposeIdentity } from './propose';
import { publishIdentity } from './publish';
import {
  requireBindable,
  requireGovernable,
  requireGoverned,
  requireThere,
} from './requireGovernable';
import { wakeAfterCommit } from './wakeAfterCommit';

/**
 * The record of identities, as approved requests change it. Everything happens in the transaction of the request's
 * own change; the engine is woken once that has committed.
 */
export function createIdentityRecord(deps: {
  wakeup: Wakeup;
  outcomes: LazyOutcomes;
}): IdentityRecord {
  const begin = async (
    tx: Knex.Transaction,
    audit: AuditScope,
    uid: string,
    operation: NewOperation,
    now: Instant,
  ) => {
    const { id } = await enqueue(
      { tx, audit, outcomes: deps.outcomes },
      uid,
      operation,
      { now, whenBusy: 'queue' },
    );
    wakeAfterCommit(tx, deps.wakeup);
    return { operationId: id };
  };

  return {
    propose: (tx, _audit, options) => proposeIdentity(tx, options),

    async release(tx, { uid, requestId, now }) {
      const identity = await lockIdentity(tx, uid);
      if (identity.pending_request_id !== requestId) {
        return;
      }
      await updateIdentity(tx, uid, {
        pending_request_id: null,
        state: identity.state === 'proposed' ? 'declined' : identity.state,
        updated_at: now,
      });
    },

    async fulfil(
      tx,
      audit,
      { uid, identity, boundTo, grant, consumers, requester, now },
    ) {
      const before = await lockIdentity(tx, uid);
      requireGovernable(before, grant.requestedAt);
      const grantId = await enterGrant(tx, uid, grant, now);
      // What a request left open, its task may have told meanwhile.
      const component =
        identity.component ??
        (before.state === 'proposed' ? before.component : null);
      await updateIdentity(tx, uid, {
        ...proposedColumns({
          ...identity,
          component,
          scopes: grant.scopes.map(({ name }) => name),
        }),
        state: 'governed',
        compromised_at: null,
        provider: grant.provider,
        grant_id: grantId,
        grant_ends_at: grant.endsAt,
        pending_request_id: null,
        bound_to:
          boundTo ?? (component === before.component ? before.bound_to : null),
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
    },

    async addConsumers(tx, audit, options) {
      const { uid, requestId, requester, now } = options;
      const identity = await lockIdentity(tx, uid);
      requireGoverned(identity);
      await enterConsumers(tx, audit, identity, options);
      await clearPending(tx, identity, requestId, now);
      if (identity.current_version === null) {
        return { operationId: null };
      }
      return begin(
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
    },

    async renew(tx, audit, { uid, grant, requester, now }) {
      const identity = await lockIdentity(tx, uid);
      requireGoverned(identity);
      const grantId = await enterGrant(tx, uid, grant, now);
      const scopes = namesOf(grant);
      // A reviewer may have left scopes out. The version in use has them until the next takes its place.
      const isNarrower = scopes !== identity.scopes;
      await updateIdentity(tx, uid, {
        grant_id: grantId,
        grant_ends_at: grant.endsAt,
        scopes,
        updated_at: now,
      });
      await fitLeases(tx, identity, grant, grantId);
      await clearPending(tx, identity, grant.requestId, now);
      if (isNarrower) {
        await publishIdentity(tx, uid, now);
        wakeAfterCommit(tx, deps.wakeup);
      }
      const needsVersion =
        identity.credential_expires_at !== null ||
        (isNarrower && identity.current_version !== null);
      if (!needsVersion) {
        return { operationId: null };
      }
      return begin(
        tx,
        audit,
        uid,
        {
          kind: 'rotate',
          requestId: grant.requestId,
          requestedBy: requester,
          reason: isNarrower
            ? 'the grant was renewed with fewer scopes, and the version has more'
            : 'the grant was renewed, and the version ends with the old one',
        },
        now,
      );
    },

    async transfer(tx, _audit, { uid, owner, tenant, requestId, now }) {
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
    },

    async retire(tx, audit, { uid, requestId, requester, reason, now }) {
      const identity = await lockIdentity(tx, uid);
      await clearPending(tx, identity, requestId, now);
      return begin(
        tx,
        audit,
        uid,
        { kind: 'retire', requestId, requestedBy: requester, reason },
        now,
      );
    },

    async bind(tx, audit, { uid, component, owner, boundTo, requestId, now }) {
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
    },
  };
}

/**
 * Leases under the grant before go on, but for no longer than the new one, and only where it takes nothing away: then
 * they end, and whoever needs one leases again.
 */
async function fitLeases(
  tx: Knex.Transaction,
  before: IdentitiesRow,
  grant: ApprovedGrant,
  grantId: string,
): Promise<void> {
  if (before.mode !== 'leased') {
    return;
  }
  const left = new Set(grant.scopes.map(({ name }) => name));
  const had: string[] = JSON.parse(before.scopes);
  if (had.some(name => !left.has(name))) {
    await endLeasesOf(tx, before.uid, {
      reason: 'the grant has fewer scopes now',
      by: null,
      notOf: grantId,
    });
  }
  if (grant.endsAt !== null) {
    await shortenLeases(tx, before.uid, grant.endsAt);
  }
}

/** As the record has the scopes of what is granted. */
function namesOf({ scopes }: Pick<ApprovedGrant, 'scopes'>): string {
  return JSON.stringify(scopes.map(({ name }) => name).sort());
}

function identityColumns({
  owner,
  component,
  tenant,
}: Pick<IdentitiesRow, 'owner' | 'component' | 'tenant'>) {
  return { owner, component, tenant };
}

async function clearPending(
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
