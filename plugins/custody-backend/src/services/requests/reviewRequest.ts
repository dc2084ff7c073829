import { randomUUID } from 'node:crypto';
import {
  AuditorService,
  LoggerService,
  isDatabaseConflictError,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  Instant,
  quote,
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
import { reviewability } from './reviewable';
import {
  checkDigest,
  checkOwnerThere,
  checkReviewPolicy,
  wasReviewed,
} from './reviewChecks';

export type ReviewDeps = ApproveDeps &
  AskAgainDeps & {
    db: Knex;
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
  const may = reviewability(caller, request, reviews, members, payload.verdict);
  if (!may.allowed) {
    throw request.state === 'pending' && !wasReviewed(reviews, caller)
      ? new NotAllowedError(may.reason ?? 'you may not review it')
      : new ConflictError(may.reason ?? 'it is decided already');
  }
  checkDigest(request, payload);
  // What nobody could approve any more can still be denied, so that it need not hang until it expires.
  if (payload.verdict === 'approve') {
    await checkOwnerThere(request, directory);
  }
  checkReviewPolicy(request, caller, deps);
  const circumstances: Circumstances = {
    members,
    voidBecause: await askAgain(request, directory, now, deps),
  };
  const review: StoredReview = {
    id: randomUUID(),
    request_id: id,
    reviewer: caller.type === 'user' ? caller.ref : caller.subject,
    on_behalf_of: null,
    verdict: payload.verdict,
    reason: payload.reason,
    digest: payload.digest,
    narrow: payload.narrow ?? null,
    terms: may.terms,
    created_at: now,
  };
  try {
    await audited(deps, (tx, audit) =>
      enterReview(tx, audit, review, circumstances, deps),
    );
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      throw new ConflictError(
        'at the same moment somebody else entered what approving it brings about; reload and try again',
        error,
      );
    }
    throw error;
  }
}
