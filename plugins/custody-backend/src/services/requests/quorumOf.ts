import {
  assessQuorum,
  type Quorum,
  type QuorumInput,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import { approvalsIn } from './approvalsIn';
import type { Members } from './eligibility';

/** A request, its reviews and who is in which group, as a quorum takes them. */
export function quorumInput(
  { decision, requester, sponsor }: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): QuorumInput {
  return {
    owed: decision.owed,
    members,
    excluded: { requester, sponsor },
    approvals: approvalsIn(reviews),
  };
}

/** Where a request stands. */
export function quorumOf(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): Quorum {
  return assessQuorum(quorumInput(request, reviews, members));
}

/** @returns who can give what the present stage still lacks, each once, sorted */
export function waitedFor({ progress, stage }: Quorum): string[] {
  const lacking = progress.filter(
    line => line.stage === stage && line.givenBy.length < line.count,
  );
  return [...new Set(lacking.flatMap(({ eligible }) => eligible))].sort();
}
