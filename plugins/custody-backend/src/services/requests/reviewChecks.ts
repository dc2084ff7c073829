import { ConflictError, NotAllowedError } from '@backstage/errors';
import { quote, ReviewPayload } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest, StoredReview } from '../../store/requests';
import type { PolicyService } from '../policy';
import { personAsking } from '../policy/question';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';

export function wasReviewed(
  reviews: readonly StoredReview[],
  caller: Caller,
): boolean {
  return (
    caller.type === 'user' &&
    reviews.some(({ reviewer }) => reviewer === caller.ref)
  );
}

/** @throws ConflictError when the reviewer saw something else than what is asked now */
export function checkDigest(
  request: StoredRequest,
  { digest }: Pick<ReviewPayload, 'digest'>,
): void {
  if (digest !== request.digest) {
    throw new ConflictError(
      `\`digest\` ${quote(
        digest,
      )} is not that of the request; reload it and review what is there now`,
    );
  }
}

/** @throws ConflictError when nobody answers for it any more */
export async function checkOwnerThere(
  request: StoredRequest,
  directory: Directory,
): Promise<void> {
  if (!(await directory.exists(request.owner))) {
    throw new ConflictError(
      `the owner ${quote(
        request.owner,
      )} is no longer in the catalog, so nothing can be approved for it; the requester has to ask again with another owner`,
    );
  }
}

/** @throws NotAllowedError when policy does not let a person review it */
export function checkReviewPolicy(
  request: StoredRequest,
  caller: Caller,
  { policy, tenants }: { policy: PolicyService; tenants: Tenants },
): void {
  const { input } = request.decision;
  if (input === null || caller.type !== 'user') {
    return;
  }
  const answer = policy.decide({
    action: 'review',
    principal: personAsking({
      caller,
      tenants: tenants.ofMember([caller.ref, ...caller.groups]),
    }),
    resource: input.resource,
    context: {},
  });
  if (answer.effect === 'deny') {
    throw new NotAllowedError(
      `policy does not let you review it: ${answer.reasons.join('; ')}`,
    );
  }
}
