import {
  ApprovalRequirement,
  isGroupRef,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { checkOwner } from '../deriveIdentity';
import { existingSubject, findSubjectIdentity } from '../existingSubject';
import { checkOwnerWithinTenant } from '../ownerWithinTenant';
import { problem, SubjectResult } from '../subject';
import type { Finding } from './finding';

/** What a request to transfer an identity is about. */
export async function transferred({
  db,
  payload,
  requester,
  deps,
}: Finding<'transfer'>): Promise<SubjectResult> {
  const found = await findSubjectIdentity(
    db,
    'transfer',
    payload.identity,
    requester,
    deps.now,
  );
  if (!found.ok) {
    return found;
  }
  const problems = await checkOwner('owner', payload.owner, deps);
  if (payload.owner === found.row.owner) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} owns it already`,
        'name another owner',
      ),
    );
  }
  if (!isGroupRef(payload.owner)) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} is not a group`,
        'transfer it to the group that will answer for it',
      ),
    );
  }
  const newTenant = deps.tenants.of({
    namespace: found.row.namespace,
    owner: payload.owner,
  });
  const { namespace, ref, tenant } = found.row;
  if (tenant !== null && newTenant !== tenant) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} belongs to ${
          newTenant === null ? 'no tenant' : `the tenant ${quote(newTenant)}`
        }, and ${quote(ref)} to ${quote(tenant)}`,
        'name an owner of the same tenant; for another tenant, create an identity there and retire this one',
      ),
    );
  } else if (problems.length === 0) {
    problems.push(
      ...(await checkOwnerWithinTenant(
        'owner',
        { namespace, owner: payload.owner },
        deps,
      )),
    );
  }
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  const subject = await existingSubject(db, found.row, deps.directory);
  // Nobody is given an identity that they did not agree to answer for.
  const newOwner: ApprovalRequirement = {
    term: { kind: 'group', ref: payload.owner },
    count: 1,
  };
  return { ok: true, subject: { ...subject, ownRules: [newOwner], newTenant } };
}
