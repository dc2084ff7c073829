import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  checkNarrow,
  eventOfReviews,
  narrowGrant,
  quote,
  RapidLimit,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { findDelegators } from '../../store/delegations';
import {
  findReviews,
  insertReview,
  lockRequest,
  StoredRequest,
  StoredReview,
} from '../../store/requests';
import { ApproveDeps, approveRequest } from './approveRequest';
import { requestEntry } from './auditEntries';
import type { Members } from './eligibility';
import { quorumOf, waitedFor } from './quorumOf';
import { endRequest } from './endRequest';
import { isRapid, tellRapid } from './rapidReviews';
import type { StandIn } from './standIns';
import { requireSameKeysReplaced } from './replacedKeys';
import { tellReviewed, tellWaits } from './tellTurn';

/**
 * All that has to be read before the transaction: who may approve now, who stands in for them, and whether policy still
 * agrees.
 */
export type Circumstances = {
  members: Members;
  voidBecause: string | null;
  standIns: readonly StandIn[];
};

/**
 * INVARIANT: the request is locked while its reviews are counted, so of two that complete a quorum at the same moment
 * one approves and the other finds it approved.
 */
export async function enterReview(
  tx: Knex.Transaction,
  audit: AuditScope,
  given: StoredReview,
  { members, voidBecause, standIns }: Circumstances,
  deps: ApproveDeps & { rapid: RapidLimit },
): Promise<void> {
  const review = { ...given, rapid: await isRapid(tx, given, deps.rapid) };
  const request = await lockRequest(tx, review.request_id);
  if (!request || request.state !== 'pending') {
    throw new ConflictError(
      `the request is \`${
        request?.state ?? 'gone'
      }\` already; it was decided while you looked at it`,
    );
  }
  if (review.verdict === 'approve') {
    await requireSameKeysReplaced(tx, request);
  }
  await requireStillDelegated(tx, review);
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
        ...(review.on_behalf_of && { onBehalfOf: review.on_behalf_of }),
        ...(review.narrow && { narrow: review.narrow }),
      },
    }),
  );
  if (review.rapid) {
    await tellRapid(audit, request, review, deps.rapid);
  }
  const reviews = [...earlier, review];
  const quorum = quorumOf(request, reviews, members);
  const event = eventOfReviews(
    reviews.map(({ verdict }) => verdict),
    quorum.met,
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
        words: denied ? review.reason : undefined,
        now,
      },
      deps,
    );
  } else {
    const people = waitedFor(quorum);
    await tellReviewed(tx, request, review, { people, standIns });
    const { stage } = quorum;
    if (stage > review.stage) {
      await tellWaits(tx, request, { people, standIns, stage, now });
    }
  }
}

/** INVARIANT: what was taken back while a delegate looked at the request is no word of the delegator any more. */
async function requireStillDelegated(
  tx: Knex.Transaction,
  { reviewer, on_behalf_of: delegator, created_at: now }: StoredReview,
): Promise<void> {
  if (
    delegator !== null &&
    !(await findDelegators(tx, reviewer, now)).includes(delegator)
  ) {
    throw new NotAllowedError(
      `${quote(delegator)} does not delegate to you any more`,
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
      // Without its cause: that would be told too, and is SQL.
      throw new ConflictError('you have reviewed it already');
    }
    throw error;
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
