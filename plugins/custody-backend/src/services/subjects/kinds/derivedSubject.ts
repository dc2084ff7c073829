import {
  type GrantedScope,
  type Instant,
  widenedScopes,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../../store/database';
import { findBreakGlasses } from '../../../store/breakGlasses';
import { readSettled } from '../../../store/settledGrant';
import type { IdentitiesRow } from '../../../store/tables';
import type { DerivedIdentity } from '../deriveIdentity';

/** What a request is about whose identity was derived just now; that it widens is said of what there is not yet. */
export function subjectOf(identity: DerivedIdentity) {
  const { proposed, derived, lifecycle, componentOwner, ownRules } = identity;
  return {
    ref: proposed.ref,
    existing: null,
    proposed,
    derived,
    owner: proposed.owner,
    sponsor: proposed.sponsor,
    component: proposed.component,
    componentOwner,
    tenant: proposed.tenant,
    environment: proposed.environment,
    lifecycle,
    resources: derived.scopes.map(({ resource, resourceOwner }) => ({
      resource,
      owner: resourceOwner,
    })),
    ownRules,
    widens: true,
    newTenant: null,
  };
}

/**
 * Whether an identity would be granted more than today: another scope, or one that is defined more widely since.
 *
 * @param existing - its record, where there is one
 * @param scopes - as they are defined now
 */
export async function widensGrant(
  db: Db,
  existing: IdentitiesRow | null,
  scopes: readonly GrantedScope[],
  now: Instant,
): Promise<boolean> {
  // What was cut off, or is over, is granted nothing today, whatever its grant says.
  if (
    !existing?.grant_id ||
    existing.state === 'compromised' ||
    (existing.grant_ends_at !== null && existing.grant_ends_at <= now)
  ) {
    return true;
  }
  const { grant } = await readSettled(db, existing, null);
  // INVARIANT: what was granted by breaking the glass nobody reviewed, so to go on with it is to be granted it anew.
  if (grant && (await findBreakGlasses(db, [grant.request_id])).size > 0) {
    return true;
  }
  return widenedScopes(grant?.scopes ?? [], scopes).length > 0;
}
