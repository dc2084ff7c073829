import type { OperationKind } from '@custody/backstage-plugin-custody-common';
import { unpublishIdentity } from '../services/identities/publish';
import { endGrants } from '../store/grants';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { Operation } from '../store/operations/findOperations';
import type { IdentitiesRow } from '../store/tables';
import { identityEntry } from '../audit/entries';
import type { EndContext } from './endOperation';
import { ungranted } from './ungranted';

/** What the end of an operation changes of its identity. The caller holds the identity's lock. */
export type Ending = (
  context: EndContext,
  identity: IdentitiesRow,
  operation: Operation,
) => Promise<void>;

const NOTHING: Ending = async () => {};

const NO_CREDENTIAL = {
  current_version: null,
  rotation_due_at: null,
  rotation_overdue_at: null,
  credential_expires_at: null,
  failing_since: null,
  laggards_since: null,
  laggards: null,
};

const cutOff: Ending = async ({ tx, now }, identity) =>
  updateIdentity(tx, identity.uid, { ...NO_CREDENTIAL, updated_at: now });

const resumed: Ending = async ({ tx, audit, now }, identity, operation) => {
  await updateIdentity(tx, identity.uid, {
    // Its grant may have been taken back while it was suspended.
    state: identity.grant_id === null ? ungranted(identity) : 'governed',
    suspended_at: null,
    updated_at: now,
  });
  await audit.append({
    ...identityEntry(identity, now),
    type: 'identity.resumed',
    actor: operation.requested_by,
    operationId: operation.id,
    reason: operation.reason,
  });
};

/**
 * INVARIANT: a retired ref is never used again; its row stays for that. Nothing can come of what is still asked for
 * it, so no reviewer is left with that.
 */
const retired: Ending = async (context, identity, operation) => {
  const { tx, audit, now } = context;
  if (identity.pending_request_id !== null) {
    await context.outcomes().overtaken(tx, audit, {
      requestId: identity.pending_request_id,
      reason: `void: \`${identity.ref}\` was retired before this was decided; ask for an identity with another name`,
      now,
    });
  }
  await updateIdentity(tx, identity.uid, {
    ...NO_CREDENTIAL,
    state: 'retired',
    grant_id: null,
    pending_request_id: null,
    updated_at: now,
  });
  await endGrants(tx, identity.uid, now);
  await unpublishIdentity(tx, identity, now);
  await audit.append({
    ...identityEntry(identity, now),
    type: 'identity.retired',
    actor: operation.requested_by,
    requestId: operation.request_id,
    operationId: operation.id,
    reason: operation.reason,
  });
};

/** What the end of each kind of operation means for its identity. */
export const ENDINGS: Record<OperationKind, Ending> = {
  issue: NOTHING,
  rotate: NOTHING,
  revoke: cutOff,
  compromised: cutOff,
  retire: retired,
  suspend: NOTHING,
  resume: resumed,
};
