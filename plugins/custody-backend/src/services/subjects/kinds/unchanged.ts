import {
  type ApprovalRequirement,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { listUnapproved } from '../../../store/breakGlasses';
import type { Db } from '../../../store/database';
import { isSettled } from '../../../store/settledGrant';
import type { IdentitiesRow } from '../../../store/tables';
import { existingSubject, findSubjectIdentity } from '../existingSubject';
import { problem, type RequestProblem, type SubjectResult } from '../subject';
import type { Finding } from './finding';

/** What a request is about that leaves what is granted as it is: to renew, except, or register a consumer. */
export async function unchanged({
  db,
  payload,
  requester,
  deps,
}: Finding<'renew' | 'except' | 'consume'>): Promise<SubjectResult> {
  const found = await findSubjectIdentity(
    db,
    payload.kind,
    payload.identity,
    requester,
    deps.now,
  );
  if (!found.ok) {
    return found;
  }
  if (payload.kind === 'renew' && !(await isSettled(db, found.row))) {
    return { ok: false, problems: [beingCarriedOut(found.row)] };
  }
  const subject = await existingSubject(db, found.row, deps.directory);
  return {
    ok: true,
    subject:
      payload.kind === 'renew'
        ? { ...subject, ownRules: await owedToTie(db, found.row) }
        : subject,
  };
}

/** What is not in use yet may come to nothing, and is not renewed. */
function beingCarriedOut({ ref }: IdentitiesRow): RequestProblem {
  return problem(
    'identity.name',
    ref,
    `${quote(ref)} has an approved request that is being carried out`,
    'renew it once that has ended',
    { conflict: true },
  );
}

/**
 * INVARIANT: breaking the glass ties an identity to somebody else's component without them; to renew it is to keep that, and
 * is theirs to approve.
 */
async function owedToTie(
  db: Db,
  { uid, owner, bound_to: tied }: IdentitiesRow,
): Promise<ApprovalRequirement[]> {
  const isForeign = tied !== null && tied !== owner;
  return isForeign && (await listUnapproved(db, [uid])).length > 0
    ? [{ term: { kind: 'group', ref: tied }, count: 1 }]
    : [];
}
