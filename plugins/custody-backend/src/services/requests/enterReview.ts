import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  assessQuorum,
  checkNarrow,
  eventOfReviews,
  narrowGrant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import {
  findReviews,
  insertReview,
  lockRequest,
  StoredRequest,
  StoredReview,
} from '../../store/requests';
import { approvalsIn } from './approvalsIn';
import { ApproveDeps, approveRequest } from './approveRequest';
import { requestEntry } from './auditEntries';
import type { Members } from './eligibility';
import { endRequest } from './endRequest';
import { requireSameKeysReplaced } from './replacedKeys';

/** All that has to be read before the transaction: who may approve now, and whether policy still agrees. */
export type Circumstances = { members: Members; voidBecause: string | null };

/**
 * INVARIANT: the request is locked while its reviews are counted, so of two that complete a quorum at the same moment
 * one approves and the other finds it approved.
 */
export async function enterReview(
  tx: Knex.Transaction,
  audit: AuditScope,
  review: StoredReview,
  { members, voidBecause }: Circumstances,
  deps: ApproveDeps,
): Promise<void> {
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
      approvals: approvalsIn(reviews),
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
