import { ConflictError } from '@backstage/errors';
import {
  addDuration,
  type Instant,
  type Obligations,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import type { Knex } from 'knex';
import type { AuditScope } from '../../../audit/auditLog';
import type { BreakGlassConfig } from '../../../config';
import { insertBreakGlass } from '../../../store/breakGlasses';
import { findReviews, lockRequest, moveRequest } from '../../../store/requests';
import { type ApproveDeps, carryOut } from '../approveRequest';
import { requestEntry } from '../auditEntries';
import { grantOf } from '../grantOf';
import { requireSameKeysReplaced } from '../replacedKeys';
import { requireLonger } from './breakGlassGrant';
import { requireWithinLimits } from './limits';
import { tellBroken } from './tellBroken';

/** What is entered: who breaks glass for which request and why, what policy said, and what limits the grant. */
export type Breaking = {
  id: string;
  by: string;
  reason: string;
  decision: PolicyDecision;
  limits: Obligations;
  now: Instant;
};

/**
 * INVARIANT: the request is locked, then the tally of what was broken lately, so of a reviewer's denial and of those who
 * break glass at the same moment one is first, and the limits hold however many they are.
 */
export async function enterBreakGlass(
  tx: Knex.Transaction,
  audit: AuditScope,
  { id, by, reason, decision, limits, now }: Breaking,
  deps: ApproveDeps & { breakGlass: BreakGlassConfig },
): Promise<void> {
  const request = await lockRequest(tx, id);
  if (request?.state !== 'pending') {
    throw new ConflictError(
      `the request is \`${
        request?.state ?? 'gone'
      }\` already; it was decided while you looked at it`,
    );
  }
  await requireSameKeysReplaced(tx, request);
  // What a reviewer left out stays out.
  const reviews = (await findReviews(tx, [id])).get(id) ?? [];
  const { grant, granted } = grantOf(
    request,
    reviews.flatMap(({ narrow }) => narrow ?? []),
    now,
    { obligations: limits, policyHash: decision.policyHash },
  );
  await requireLonger(tx, request, grant.endsAt);
  await requireWithinLimits(tx, by, deps.breakGlass, now);
  const reviewDueAt = addDuration(now, deps.breakGlass.reviewWithin);
  const state = await moveRequest(tx, request, 'break-glass', {
    granted,
    decidedAt: now,
  });
  await audit.append(
    requestEntry(request, {
      type: 'request.break-glass',
      at: now,
      actor: by,
      reason,
      data: {
        ...granted,
        policyIds: decision.policyIds,
        policyHash: decision.policyHash,
        owed: request.decision.owed.map(({ term, count }) => ({ term, count })),
        reviewDueAt,
      },
    }),
  );
  const broken = {
    request_id: id,
    identity_uid: request.identity_uid as string,
    by,
    reason,
    decision,
    at: now,
    ends_at: grant.endsAt,
    review_due_at: reviewDueAt,
    reviewed_at: null,
    reviewed_by: null,
    verdict: null,
    review_reason: null,
  };
  await insertBreakGlass(tx, broken);
  const ready = await carryOut(
    tx,
    audit,
    { ...request, state },
    grant,
    now,
    deps,
  );
  await tellBroken(tx, request, broken, { ready, ...deps.breakGlass });
}
