import type { RequestView } from '@custody/backstage-plugin-custody-common';

/**
 * What the server says of a request's end, where nothing else on the page says it already.
 *
 * @param request - with its reviews and decision, both of which are shown beside it
 * @returns the outcome; null where there is none, or where it repeats the review or the rule that denied
 */
export function furtherOutcome(
  request: Pick<RequestView, 'state' | 'outcome' | 'reviews' | 'decision'>,
): string | null {
  if (request.state !== 'denied') return request.outcome;
  const saidByReview = request.reviews.some(
    ({ verdict }) => verdict === 'deny',
  );
  const saidByPolicy = request.decision.effect === 'deny';
  return saidByReview || saidByPolicy ? null : request.outcome;
}
