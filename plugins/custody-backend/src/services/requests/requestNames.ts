import type { NamedRef } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import { SYSTEM_TITLES } from '../access';
import { refsOfLabels } from './approvalLabels';
import type { Members } from './eligibility';

/** Names of refs, as the catalog has them now; what is gone keeps its ref. */
export type Titles = Map<string, string>;

/** Whoever a request and its reviews name. */
export function refsIn(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): string[] {
  return [
    request.owner,
    request.requester,
    ...(request.payload.kind === 'transfer' ? [request.payload.owner] : []),
    ...(request.sponsor === null ? [] : [request.sponsor]),
    ...reviews.flatMap(({ reviewer, on_behalf_of: delegator }) =>
      delegator === null ? [reviewer] : [reviewer, delegator],
    ),
    ...[...members.values()].flat(),
    ...refsOfLabels(request.decision.owed, request.derived),
  ];
}

/** @returns a ref with the name that people know it by */
export function named(ref: string, titles: Titles): NamedRef {
  return { ref, title: SYSTEM_TITLES.get(ref) ?? titles.get(ref) ?? null };
}
