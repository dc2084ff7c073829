import { existingSubject, findSubjectIdentity } from '../existingSubject';
import type { Subject, SubjectResult } from '../subject';
import type { Finding } from './finding';

/** What a request to retire an identity is about. */
export async function retired({
  db,
  payload,
  requester,
  deps,
}: Finding<'retire'>): Promise<SubjectResult> {
  const found = await findSubjectIdentity(
    db,
    'retire',
    payload.identity,
    requester,
    deps.now,
  );
  return found.ok
    ? {
        ok: true,
        subject: withoutGrant(
          await existingSubject(db, found.row, deps.directory),
        ),
      }
    : found;
}

/** The same, of which nothing will be granted any more: nobody is asked for a resource. */
export function withoutGrant<T extends Subject>(subject: T): T {
  return { ...subject, derived: null, resources: [], widens: false };
}
