import type { Approval } from '@custody/backstage-plugin-custody-common';
import type { StoredReview } from '../../store/requests';

/** @returns the approvals among reviews, as a quorum counts them */
export function approvalsIn(reviews: readonly StoredReview[]): Approval[] {
  return reviews
    .filter(({ verdict }) => verdict === 'approve')
    .map(({ reviewer, on_behalf_of, stage }) => ({
      by: reviewer,
      onBehalfOf: on_behalf_of,
      stage,
    }));
}
