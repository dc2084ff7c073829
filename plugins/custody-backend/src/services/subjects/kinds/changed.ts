import { quote } from '@custody/backstage-plugin-custody-common';
import { deriveIdentity } from '../deriveIdentity';
import { findSubjectIdentity, findUsers } from '../existingSubject';
import { problem, SubjectResult } from '../subject';
import { subjectOf, widensGrant } from './derivedSubject';
import type { Finding } from './finding';

/** What a request to change an identity is about. */
export async function changed({
  db,
  payload: { identity },
  requester,
  deps,
}: Finding<'change'>): Promise<SubjectResult> {
  const found = await findSubjectIdentity(
    db,
    'change',
    identity,
    requester,
    deps.now,
  );
  if (!found.ok) {
    return found;
  }
  const { row } = found;
  const result = await deriveIdentity(identity, deps);
  if (!result.ok) {
    return result;
  }
  const { proposed, derived } = result.identity;
  const fixed = (['owner', 'provider', 'mode'] as const)
    .filter(field => proposed[field] !== row[field])
    .map(field =>
      problem(
        field === 'owner' ? 'identity.owner' : `identity.credential.${field}`,
        proposed[field],
        `a change can't give another ${field} than ${quote(row[field])}`,
        field === 'owner'
          ? 'ask to transfer it instead'
          : 'create another identity instead',
      ),
    );
  if (fixed.length > 0) {
    return { ok: false, problems: fixed };
  }
  return {
    ok: true,
    subject: {
      ...subjectOf(result.identity),
      existing: row,
      widens: await widensGrant(db, row, derived.scopes, deps.now),
      usedBy: await findUsers(db, row, proposed),
    },
  };
}
