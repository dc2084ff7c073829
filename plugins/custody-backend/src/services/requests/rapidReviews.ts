import {
  type RapidLimit,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import type { StoredRequest, StoredReview } from '../../store/requests';
import type { ReviewsRow } from '../../store/tables';
import { requestEntry } from './auditEntries';

/**
 * Whether an approval is one of more than anybody reads in that time. It counts all the same: who looks at the history
 * judges. A denial is never too quick.
 */
export async function isRapid(
  tx: Knex.Transaction,
  { reviewer, verdict, created_at: now }: StoredReview,
  { reviews, within }: RapidLimit,
): Promise<boolean> {
  if (verdict !== 'approve') {
    return false;
  }
  const [{ n }] = await tx<ReviewsRow>('reviews')
    .where({ reviewer, verdict: 'approve' })
    .where('created_at', '>', subtractDuration(now, within))
    .count({ n: '*' });
  return Number(n) >= reviews;
}

/** Tells the audit log of it, for whoever watches that. */
export function tellRapid(
  audit: AuditScope,
  request: StoredRequest,
  review: StoredReview,
  { reviews, within }: RapidLimit,
): Promise<void> {
  return audit.append(
    requestEntry(request, {
      type: 'request.reviewed-rapidly',
      at: review.created_at,
      actor: review.reviewer,
      reason: `more than ${reviews} approvals within ${within}`,
      data: { review: review.id },
    }),
  );
}
