import {
  ApprovalProgress,
  assessQuorum,
  ReviewView,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import { labelOf } from './approvalLabels';
import { approvalsIn } from './approvalsIn';
import type { Members } from './eligibility';
import { named, Titles } from './requestNames';

/**
 * How far each line of what is owed is. While a request is pending this is the catalog of now; afterwards it is what
 * each review recorded, whatever became of groups and people.
 */
export function progressOf(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
  titles: Titles,
): ApprovalProgress[] {
  const approvals = reviews.filter(({ verdict }) => verdict === 'approve');
  const pending = request.state === 'pending';
  const { owed } = request.decision;
  const { progress } = assessQuorum({
    owed: pending
      ? owed
      : owed.map(line => ({ ...line, approvers: [line.term] })),
    members: pending
      ? members
      : new Map(
          owed.map(({ term }) => [
            term,
            approvals
              .filter(({ terms }) => terms.includes(term))
              .map(({ reviewer, on_behalf_of }) => on_behalf_of ?? reviewer),
          ]),
        ),
    excluded: { requester: request.requester, sponsor: request.sponsor },
    approvals: approvalsIn(reviews),
  });
  return progress.map((line, at) => ({
    term: line.term,
    label: labelOf(owed[at], request.derived, titles),
    count: line.count,
    stage: line.stage,
    eligible: pending ? line.eligible.map(ref => named(ref, titles)) : [],
    givenBy: line.givenBy,
  }));
}

/** A review as pages show it. */
export function viewReview(review: StoredReview, titles: Titles): ReviewView {
  return {
    id: review.id,
    reviewer: named(review.reviewer, titles),
    onBehalfOf:
      review.on_behalf_of === null ? null : named(review.on_behalf_of, titles),
    verdict: review.verdict,
    reason: review.reason,
    digest: review.digest,
    narrow: review.narrow,
    terms: review.terms,
    stage: review.stage,
    rapid: review.rapid,
    at: review.created_at,
  };
}
