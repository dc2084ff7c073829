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
  assessQuorum,
  checkNarrow,
  eventOfReviews,
  Instant,
  narrowGrant,
  quote,
  ReviewPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, AuditScope } from '../../audit/auditLog';
import {
  findRequest,
  findReviews,
  insertReview,
  lockRequest,
  StoredRequest,
  StoredReview,
} from '../../store/requests';
import { personAsking } from '../policy/question';
import type { Caller, Directory } from '../ports';
import { ApproveDeps, approveRequest } from './approveRequest';
import { askAgain, AskAgainDeps } from './askAgain';
import { requestEntry } from './auditEntries';
import { Members, readMembers } from './eligibility';
import { endRequest } from './endRequest';
import { reviewability } from './reviewable';

export type ReviewDeps = ApproveDeps &
  AskAgainDeps & {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
  };

/** All that has to be read before the transaction: who may approve now, and whether policy still agrees. */
type Circumstances = { members: Members; voidBecause: string | null };

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
  const circumstances = {
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

/**
 * INVARIANT: the request is locked while its reviews are counted, so of two that complete a quorum at the same moment
 * one approves and the other finds it approved.
 */
async function enterReview(
  tx: Knex.Transaction,
  audit: AuditScope,
  review: StoredReview,
  { members, voidBecause }: Circumstances,
  deps: ReviewDeps,
): Promise<void> {
  const request = await lockRequest(tx, review.request_id);
  if (!request || request.state !== 'pending') {
    throw new ConflictError(
      `the request is \`${
        request?.state ?? 'gone'
      }\` already; it was decided while you looked at it`,
    );
  }
  const earlier = (await findReviews(tx, [request.id])).get(request.id) ?? [];
  checkNarrowing(request, earlier, review);
  await enterOnce(tx, review);
  await audit.append(
    requestEntry(request, {
      type: 'request.reviewed',
      at: review.created_at,
      actor: review.reviewer,
      reason: review.reason,
      data: {
        verdict: review.verdict,
        terms: review.terms,
        ...(review.narrow && { narrow: review.narrow }),
      },
    }),
  );
  const reviews = [...earlier, review];
  const event = eventOfReviews(
    reviews.map(({ verdict }) => verdict),
    assessQuorum({
      owed: request.decision.owed,
      members,
      excluded: { requester: request.requester, sponsor: request.sponsor },
      approvals: reviews
        .filter(({ verdict }) => verdict === 'approve')
        .map(({ reviewer, on_behalf_of }) => ({
          by: reviewer,
          onBehalfOf: on_behalf_of,
        })),
    }).met,
  );
  const now = review.created_at;
  if (event === 'quorum-met' && voidBecause === null) {
    await approveRequest(
      tx,
      audit,
      request,
      { reviews, actor: review.reviewer, now },
      deps,
    );
  } else if (event !== null) {
    const denied = event === 'denial';
    await endRequest(
      tx,
      audit,
      request,
      {
        event: denied ? 'denial' : 'void',
        actor: denied ? review.reviewer : 'policy',
        outcome: denied
          ? `denied by ${review.reviewer}: ${review.reason}`
          : `void although all approved: ${voidBecause}; submit it again`,
        now,
      },
      deps,
    );
  }
}

async function enterOnce(
  tx: Knex.Transaction,
  review: StoredReview,
): Promise<void> {
  try {
    await insertReview(tx, review);
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      throw new ConflictError('you have reviewed it already', error);
    }
    throw error;
  }
}

function wasReviewed(
  reviews: readonly StoredReview[],
  caller: Caller,
): boolean {
  return (
    caller.type === 'user' &&
    reviews.some(({ reviewer }) => reviewer === caller.ref)
  );
}

function checkDigest(request: StoredRequest, { digest }: ReviewPayload): void {
  if (digest !== request.digest) {
    throw new ConflictError(
      `\`digest\` ${quote(
        digest,
      )} is not that of the request; reload it and review what is there now`,
    );
  }
}

async function checkOwnerThere(
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

function checkReviewPolicy(
  request: StoredRequest,
  caller: Caller,
  { policy, tenants }: ReviewDeps,
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

function checkNarrowing(
  { derived, decision }: StoredRequest,
  earlier: readonly StoredReview[],
  { narrow }: StoredReview,
): void {
  if (narrow === null) {
    return;
  }
  const asked = {
    scopes: derived?.scopes.map(({ name }) => name) ?? [],
    maxGrant: decision.obligations?.maxGrant ?? null,
    rotateEvery: decision.obligations?.rotateEvery ?? null,
  };
  checkNarrow(
    asked,
    narrowGrant(
      asked,
      earlier.flatMap(review => review.narrow ?? []),
    ),
    narrow,
  );
}
