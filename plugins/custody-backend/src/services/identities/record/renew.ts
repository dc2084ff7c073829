import { widenedScopes } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listUnrevoked } from '../../../store/credentials/credentials';
import { findGrants } from '../../../store/grants';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import type { IdentitiesRow } from '../../../store/tables';
import { enterGrant } from '../enterApproved';
import type { ApprovedGrant, IdentityRecord } from '../../ports';
import { publishIdentity } from '../publish';
import { requireGoverned } from '../requireGovernable';
import { requireSettled } from '../requireSettled';
import { wakeAfterCommit } from '../wakeAfterCommit';
import { begin, type RecordDeps } from './begin';
import { fitLeases } from './fitLeases';
import { clearPending } from './pending';

/** The grant goes on under a new one, which may be narrower. */
export function renew(deps: RecordDeps): IdentityRecord['renew'] {
  return async (tx, audit, { uid, grant, requester, now }) => {
    const identity = await lockIdentity(tx, uid);
    requireGoverned(identity);
    await requireSettled(tx, identity);
    const said = {
      scopes: namesOf(grant),
      provider: grant.provider,
      state: 'governed',
    } as const;
    const grantId = await enterGrant(tx, identity, said, grant, now);
    await updateIdentity(tx, uid, {
      ...said,
      grant_id: grantId,
      grant_ends_at: grant.endsAt,
      updated_at: now,
    });
    await fitLeases(tx, identity, grant, grantId);
    await clearPending(tx, identity, grant.requestId, now);
    if (said.scopes !== identity.scopes) {
      await publishIdentity(tx, uid, now);
      wakeAfterCommit(tx, deps.wakeup);
    }
    const reason = await whyAnew(tx, identity, grant);
    if (reason === null) {
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
        reason,
      },
      now,
    );
  };
}

/**
 * Why a renewed identity needs a version that is made of the new grant: it may do more than the version can, or less, or go
 * on for longer.
 *
 * @returns null when what was made will do
 */
async function whyAnew(
  tx: Knex.Transaction,
  { uid }: IdentitiesRow,
  grant: ApprovedGrant,
): Promise<string | null> {
  const made = (await listUnrevoked(tx, uid)).filter(
    ({ state }) => state === 'current' || state === 'next',
  );
  const grants = await findGrants(
    tx,
    made.map(({ grant_id: id }) => id),
  );
  if (grants.some(({ scopes }) => gives(scopes, grant.scopes))) {
    return 'the grant was renewed with fewer scopes, and the version has more';
  }
  if (grants.some(({ scopes }) => gives(grant.scopes, scopes))) {
    return 'the grant was renewed with more scopes than the version has';
  }
  // Of what is just being made it is not known yet.
  return made.some(
    ({ expires_at: at, issued_at: issued }) => at !== null || issued === null,
  )
    ? 'the grant was renewed, and the version ends with the old one'
    : null;
}

/** Whether some scopes stand for anything that others don't. */
function gives(
  scopes: ApprovedGrant['scopes'],
  others: ApprovedGrant['scopes'],
): boolean {
  return widenedScopes(others, scopes).length > 0;
}

/** As the record has the scopes of what is granted. */
function namesOf({ scopes }: Pick<ApprovedGrant, 'scopes'>): string {
  return JSON.stringify(scopes.map(({ name }) => name).sort());
}
