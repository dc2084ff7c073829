import { existingSubject, findSubjectIdentity } from '../existingSubject';
import type { SubjectResult } from '../subject';
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
  );
  return found.ok
    ? {
        ok: true,
        subject: await existingSubject(db, found.row, deps.directory),
      }
    : found;
}
