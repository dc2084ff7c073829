import { randomUUID } from 'node:crypto';
import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { forUpdate } from '../../store/database';
import {
  insertIdentity,
  updateIdentity,
} from '../../store/identities/writeIdentity';
import type { IdentitiesRow } from '../../store/tables';
import type { ProposedIdentity } from '../ports';

/** Columns of an identity that a request says, or that were derived from it. */
export function proposedColumns(identity: ProposedIdentity) {
  return {
    title: identity.title,
    type: identity.type,
    owner: identity.owner,
    sponsor: identity.sponsor,
    component: identity.component,
    system: identity.system,
    tenant: identity.tenant,
    environment: identity.environment,
    exposure: identity.exposure,
    risk: identity.risk,
    provider: identity.provider,
    mode: identity.mode,
    scopes: JSON.stringify([...identity.scopes].sort()),
    rotation_schedule: identity.rotation?.schedule ?? null,
    rotation_window: identity.rotation?.window ?? null,
  };
}

/** @returns the row of an identity of which nothing has happened yet */
export function newIdentityRow(
  identity: ProposedIdentity,
  state: { state: IdentitiesRow['state']; origin: IdentitiesRow['origin'] },
  now: Instant,
): IdentitiesRow {
  return {
    uid: randomUUID(),
    ref: identity.ref,
    namespace: identity.namespace,
    name: identity.name,
    ...proposedColumns(identity),
    ...state,
    bound_to: null,
    grant_id: null,
    pending_request_id: null,
    current_version: null,
    rotated_at: null,
    rotation_due_at: null,
    rotation_overdue_at: null,
    credential_expires_at: null,
    grant_ends_at: null,
    failing_since: null,
    owner_missing_since: null,
    component_missing_since: null,
    conflict_since: null,
    suspended_at: null,
    compromised_at: null,
    observed_at: null,
    last_used_at: null,
    last_used_is_lower_bound: true,
    use_sampled_at: null,
    laggards_since: null,
    laggards: null,
    break_glass_at: null,
    break_glass_review_due_at: null,
    declared_digest: null,
    created_at: now,
    updated_at: now,
  };
}

/**
 * Enters a proposed identity, or marks the one that is there as having a request pending.
 *
 * INVARIANT: one pending request an identity, whoever is first; what is granted today doesn't change here.
 */
export async function proposeIdentity(
  tx: Knex.Transaction,
  options: {
    identity: ProposedIdentity;
    boundTo: string | null;
    requestId: string;
    now: Instant;
  },
): Promise<{ uid: string }> {
  const { identity, boundTo, requestId, now } = options;
  const known = (await forUpdate(
    tx,
    tx<IdentitiesRow>('identities').where({ ref: identity.ref }).first(),
  )) as IdentitiesRow | undefined;
  if (!known) {
    const row = newIdentityRow(
      identity,
      { state: 'proposed', origin: 'request' },
      now,
    );
    row.pending_request_id = requestId;
    row.bound_to = boundTo;
    await insertOrConflict(tx, row);
    return { uid: row.uid };
  }
  checkFree(known, requestId);
  const again = known.state === 'declined' || known.state === 'proposed';
  await updateIdentity(tx, known.uid, {
    pending_request_id: requestId,
    updated_at: now,
    ...(again && {
      ...proposedColumns(identity),
      state: 'proposed',
      bound_to: boundTo,
    }),
  });
  return { uid: known.uid };
}

/** In which states each kind of request makes sense was checked before; what is retired stays so for all of them. */
function checkFree(known: IdentitiesRow, requestId: string): void {
  if (known.state === 'retired') {
    throw new ConflictError(
      `\`${known.ref}\` was retired, and a retired name is not used again: choose another one`,
    );
  }
  const pending = known.pending_request_id;
  if (pending !== null && pending !== requestId) {
    throw new ConflictError(
      `\`${known.ref}\` has a pending request, \`${pending}\`: wait for it, or have it withdrawn`,
    );
  }
}

async function insertOrConflict(tx: Knex.Transaction, row: IdentitiesRow) {
  try {
    await insertIdentity(tx, row);
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      throw new ConflictError(
        `\`${row.ref}\` was asked for by somebody else just now: look at that request`,
      );
    }
    throw error;
  }
}
