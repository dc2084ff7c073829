import { quote } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findRequest } from '../../store/requests';
import type { Proposal } from './proposal';
import { problem, RequestProblem } from '../subjects/subject';

/** What stands in the way of a proposal that is in order by itself. */
export async function findOpenProblems(
  db: Db,
  { subject, requester }: Proposal,
): Promise<RequestProblem[]> {
  const pendingId = subject.existing?.pending_request_id;
  const pending = pendingId ? await findRequest(db, pendingId) : undefined;
  if (
    pending === undefined ||
    (pending.state === 'pending' && pending.requester === requester.caller.ref)
  ) {
    return [];
  }
  return [
    problem(
      'identity.name',
      subject.ref,
      `another request for ${quote(subject.ref)} is \`${pending.state}\``,
      'wait until it is done, or have it withdrawn',
      { conflict: true },
    ),
  ];
}
