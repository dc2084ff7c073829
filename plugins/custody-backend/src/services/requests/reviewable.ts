import {
  Capability,
  quote,
  termsOf,
  Verdict,
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
 * sponsor only to consent as the sponsor. Reviewing is for once. A sponsor may deny whatever is asked for their agent,
 * as they answer for it and nobody gains by their no; the requester takes back what they asked instead.
 */
export function reviewability(
  caller: Caller,
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
  verdict: Verdict,
): Reviewability {
  const no = (reason: string) => ({ allowed: false, reason, terms: [] });
  if (caller.type !== 'user' || caller.actor) {
    return no('only a person who is signed in reviews, and no service for one');
  }
  if (request.state !== 'pending') {
    return no(`the request is \`${request.state}\` already`);
  }
  if (caller.ref === request.requester) {
    return no(
      verdict === 'deny'
        ? 'who asked for it takes it back instead'
        : 'nobody reviews what they asked for',
    );
  }
  if (reviews.some(({ reviewer }) => reviewer === caller.ref)) {
    return no('you have reviewed it already');
  }
  const terms = termsOf(caller.ref, {
    owed: request.decision.owed,
    members,
    excluded: { requester: request.requester, sponsor: request.sponsor },
  });
  const answers = caller.ref === request.sponsor;
  if (terms.length > 0 || (answers && verdict === 'deny')) {
    return { allowed: true, reason: null, terms };
  }
  return no(
    answers
      ? 'the sponsor approves nothing that is asked for their agent, and can deny it'
      : `none of what is owed can be given by ${quote(caller.ref)}`,
  );
}

/**
 * Whether somebody may take a request back.
 *
 * INVARIANT: only who asked, in person: a plugin with a token that they lent takes nothing back in their name.
 */
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
  if (caller.actor) {
    return {
      allowed: false,
      reason: `only who asked for it can withdraw it, and no plugin for them: ${quote(
        caller.actor,
      )} calls in their name`,
    };
  }
  return request.state === 'pending'
    ? { allowed: true, reason: null }
    : {
        allowed: false,
        reason: `the request is \`${request.state}\` already`,
      };
}
