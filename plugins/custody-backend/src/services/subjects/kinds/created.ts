import { findIdentityByRef } from '../../../store/identities/findIdentity';
import { checkDeclaredOwner } from '../declaredOwner';
import { deriveIdentity, identityRef } from '../deriveIdentity';
import { findUsers } from '../existingSubject';
import { checkOwnerWithinTenant } from '../ownerWithinTenant';
import type { SubjectResult } from '../subject';
import { checkFree } from './checkFree';
import { checkTenant } from './checkTenant';
import { subjectOf } from './derivedSubject';
import type { Finding } from './finding';

/** What a request to create an identity is about. */
export async function created({
  db,
  payload: { identity },
  requester,
  deps,
}: Finding<'create'>): Promise<SubjectResult> {
  const existing = await findIdentityByRef(db, identityRef(identity));
  const foreign = checkTenant(
    'identity.namespace',
    identity.namespace,
    deps.tenants.of(identity),
    requester,
  );
  // What exists in another tenant is not told.
  const problems =
    foreign.length > 0
      ? foreign
      : [
          ...checkFree('identity.name', identityRef(identity), existing),
          ...checkDeclaredOwner(existing, identity.owner),
          ...(await checkOwnerWithinTenant('identity.owner', identity, deps)),
        ];
  const result = await deriveIdentity(identity, deps);
  if (!result.ok || problems.length > 0) {
    return {
      ok: false,
      problems: [...problems, ...(result.ok ? [] : result.problems)],
    };
  }
  return {
    ok: true,
    subject: {
      ...subjectOf(result.identity),
      existing: existing ?? null,
      usedBy: await findUsers(db, existing ?? null, result.identity.proposed),
    },
  };
}
