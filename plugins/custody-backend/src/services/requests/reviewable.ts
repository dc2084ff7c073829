import {
  Capability,
  quote,
  termsOf,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import type { Caller } from '../ports';
import type { Members } from './eligibility';

/** Whether somebody may review a request, for which terms, and if not, why. */
export type Reviewability = Capability & { terms: string[] };

/**
 * Decides who may review.
 *
 * INVARIANT: only people, in person, who are eligible now for something that is owed; never the requester, and the
 * sponsor only to consent as the sponsor. Reviewing is for once.
 */
export function reviewability(
  caller: Caller,
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): Reviewability {
  const no = (reason: string) => ({ allowed: false, reason, terms: [] });
  if (caller.type !== 'user' || caller.actor) {
    return no('only a person who is signed in reviews, and no service for one');
  }
  if (request.state !== 'pending') {
    return no(`the request is \`${request.state}\` already`);
  }
  if (caller.ref === request.requester) {
    return no('nobody reviews what they asked for');
  }
  if (reviews.some(({ reviewer }) => reviewer === caller.ref)) {
    return no('you have reviewed it already');
  }
  const terms = termsOf(caller.ref, {
    owed: request.decision.owed,
    members,
    excluded: { requester: request.requester, sponsor: request.sponsor },
  });
  if (terms.length > 0) {
    return { allowed: true, reason: null, terms };
  }
  return no(
    caller.ref === request.sponsor
      ? 'the sponsor does not review what is asked for their agent'
      : `none of what is owed can be given by ${quote(caller.ref)}`,
  );
}

/** Whether somebody may take a request back. */
export function withdrawability(
  caller: Caller,
  request: StoredRequest,
): Capability {
  if (caller.type !== 'user' || caller.ref !== request.requester) {
    return {
      allowed: false,
      reason: 'only who asked for it can withdraw it',
    };
  }
  return request.state === 'pending'
    ? { allowed: true, reason: null }
    : {
        allowed: false,
        reason: `the request is \`${request.state}\` already`,
      };
}
