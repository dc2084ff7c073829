import { randomUUID } from 'node:crypto';
import {
  AuditorService,
  LoggerService,
  isDatabaseConflictError,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  Instant,
  quote,
  RapidLimit,
  ReviewPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { findRequest, findReviews, StoredReview } from '../../store/requests';
import type { Caller, Directory } from '../ports';
import type { ApproveDeps } from './approveRequest';
import { askAgain, AskAgainDeps } from './askAgain';
import { readMembers } from './eligibility';
import { Circumstances, enterReview } from './enterReview';
import { type Place, reviewability } from './reviewable';
import {
  checkDigest,
  checkOwnerThere,
  checkReviewPolicy,
  wasReviewed,
} from './reviewChecks';
import { readDelegators, readStandIns } from './standIns';

export type ReviewDeps = ApproveDeps &
  AskAgainDeps & {
    db: Knex;
    rapid: RapidLimit;
    auditor: AuditorService;
    logger: LoggerService;
  };

/**
 * One person's verdict. A denial ends the request; the approval that completes the quorum approves it, unless policy,
 * asked again, would now deny it or ask for more.
 *
 * @throws NotFoundError, NotAllowedError, ConflictError (it was decided, the digest is not that of the request, or it
 * was reviewed already), InputError (a narrowing that is none)
 */
export async function reviewRequest(
  id: string,
  caller: Caller,
  payload: ReviewPayload,
  directory: Directory,
  now: Instant,
  deps: ReviewDeps,
): Promise<void> {
  const request = await findRequest(deps.db, id);
  if (!request) {
    throw new NotFoundError(
      `there is no request ${quote(id)} that you may see`,
    );
  }
  const reviews = (await findReviews(deps.db, [id])).get(id) ?? [];
  const members = await readMembers(request.decision.owed, request.tenant, {
    directory,
    tenants: deps.tenants,
  });
  const delegators = await readDelegators(caller, now, { ...deps, directory });
  const may = reviewability(
    caller,
    request,
    reviews,
    members,
    payload.verdict,
    delegators.map(({ ref }) => ref),
  );
  if (!may.allowed) {
    throw request.state === 'pending' && !wasReviewed(reviews, caller)
      ? new NotAllowedError(may.reason ?? 'you may not review it')
      : new ConflictError(may.reason ?? 'it is decided already');
  }
  const reviewer = caller.type === 'user' ? caller.ref : caller.subject;
  const place = choosePlace(may.places, reviewer, payload);
  const onBehalfOf = place.ref === reviewer ? null : place.ref;
  checkDigest(request, payload);
  // What nobody could approve any more can still be denied, so that it need not hang until it expires.
  if (payload.verdict === 'approve') {
    await checkOwnerThere(request, directory);
  }
  checkReviewPolicy(request, caller, deps);
  if (onBehalfOf !== null) {
    // INVARIANT: a delegation widens nothing: policy has to let both of them review it.
    const groups = await directory.groupsOf(onBehalfOf);
    checkReviewPolicy(request, { type: 'user', ref: onBehalfOf, groups }, deps);
  }
  const circumstances: Circumstances = {
    members,
    voidBecause: await askAgain(request, directory, now, deps),
    standIns: await readStandIns([...members.values()].flat(), now, {
      ...deps,
      directory,
    }),
  };
  const review: StoredReview = {
    id: randomUUID(),
    request_id: id,
    reviewer,
    on_behalf_of: onBehalfOf,
    verdict: payload.verdict,
    reason: payload.reason,
    digest: payload.digest,
    narrow: payload.narrow ?? null,
    stage: may.stage,
    rapid: false,
    terms: place.terms,
    created_at: now,
  };
  try {
    await audited(deps, (tx, audit) =>
      enterReview(tx, audit, review, circumstances, deps),
    );
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      // The cause is for the log: its words would be told too, and are SQL.
      deps.logger.warn(`the request ${quote(id)} was not approved: ${error}`);
      throw new ConflictError(
        'at the same moment somebody else entered what approving it brings about; reload and try again',
      );
    }
    throw error;
  }
}

/**
 * In whose place somebody reviews: the one that they name, else their own, else of the only one who delegated to them.
 *
 * @throws NotAllowedError for somebody who did not delegate to them, or can't give anything; InputError where they have
 * to say for whom
 */
function choosePlace(
  places: readonly Place[],
  reviewer: string,
  { onBehalfOf }: ReviewPayload,
): Place {
  if (onBehalfOf !== undefined) {
    const named = places.find(({ ref }) => ref === onBehalfOf);
    if (!named) {
      throw new NotAllowedError(
        `\`onBehalfOf\` names ${quote(
          onBehalfOf,
        )}, for whom you can't review this now: they did not delegate to you, or nothing that is owed is theirs to give`,
      );
    }
    return named;
  }
  const own = places.find(({ ref }) => ref === reviewer);
  if (own || places.length === 1) {
    return own ?? places[0];
  }
  throw new InputError(
    `\`onBehalfOf\` is missing; say for whom you review: ${places
      .map(({ ref }) => quote(ref))
      .join(', ')}`,
  );
}
