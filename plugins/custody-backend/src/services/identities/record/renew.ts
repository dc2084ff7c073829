import { widenedScopes } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { findCredential } from '../../../store/credentials/credentials';
import { findGrant } from '../../../store/grants';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentitiesRow } from '../../../store/tables';
import { enterGrant } from '../enterApproved';
import type { ApprovedGrant, IdentityRecord } from '../../ports';
import { publishIdentity } from '../publish';
import { requireGoverned } from '../requireGovernable';
import { wakeAfterCommit } from '../wakeAfterCommit';
import { begin, type RecordDeps } from './begin';
import { fitLeases } from './fitLeases';
import { clearPending } from './pending';

/** The grant goes on under a new one, which may be narrower. */
export function renew(deps: RecordDeps): IdentityRecord['renew'] {
  return async (tx, audit, { uid, grant, requester, now }) => {
    const identity = await lockIdentity(tx, uid);
    requireGoverned(identity);
    const scopes = namesOf(grant);
    const grantId = await enterGrant(tx, identity, { scopes }, grant, now);
    // A reviewer may have left scopes out. The version in use has them until the next takes its place.
    const isNarrower =
      scopes !== identity.scopes || (await hasMore(tx, identity, grant));
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
      deps,
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
  };
}

/** Whether the version in use can do what is not granted any more, such as while a change to less is under way. */
async function hasMore(
  tx: Knex.Transaction,
  { uid, current_version: version }: IdentitiesRow,
  grant: ApprovedGrant,
): Promise<boolean> {
  const inUse =
    version === null ? undefined : await findCredential(tx, uid, version);
  const made = inUse && (await findGrant(tx, inUse.grant_id));
  return (
    made !== undefined && widenedScopes(grant.scopes, made.scopes).length > 0
  );
}

/** As the record has the scopes of what is granted. */
function namesOf({ scopes }: Pick<ApprovedGrant, 'scopes'>): string {
  return JSON.stringify(scopes.map(({ name }) => name).sort());
}
