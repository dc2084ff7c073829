import type { ApprovalRequirement } from '@custody/backstage-plugin-custody-common';
import { listUnapproved } from '../../../store/breakGlasses';
import type { Db } from '../../../store/database';
import type { IdentitiesRow } from '../../../store/tables';
import { findUnsettled } from '../../identities/requireSettled';
import { existingSubject, findSubjectIdentity } from '../existingSubject';
import { problem, type SubjectResult } from '../subject';
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
  const unsettled =
    payload.kind === 'renew' ? await findUnsettled(db, found.row) : null;
  if (unsettled !== null) {
    const { ref } = found.row;
    const remedy = 'renew it once that has ended';
    return {
      ok: false,
      problems: [
        problem('identity.name', ref, unsettled, remedy, { conflict: true }),
      ],
    };
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
