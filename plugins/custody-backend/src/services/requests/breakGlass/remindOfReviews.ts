import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { BreakGlassConfig } from '../../../config';
import { type BreakGlass, listUnreviewed } from '../../../store/breakGlasses';
import { findRequest } from '../../../store/requests';
import { breakGlassReviewNotice, enterNew } from '../../notices';
import { reviewersOf } from './afterwards';

const PAGE = 200;

/**
 * Reminds those who may review what glass was broken for: in the second half of the time, and when it is overdue. Safe to
 * run on every replica at once.
 *
 * @returns how many notices are new
 */
export async function remindOfReviews(
  now: Instant,
  deps: { db: Knex; breakGlass: BreakGlassConfig },
): Promise<number> {
  let told = 0;
  let after: BreakGlass | null = null;
  for (;;) {
    const page: BreakGlass[] = await listUnreviewed(deps.db, {
      after,
      limit: PAGE,
    });
    for (const broken of page) {
      const level = levelOf(broken, now);
      const request = level && (await findRequest(deps.db, broken.request_id));
      if (request) {
        const notice = breakGlassReviewNotice(
          request,
          broken,
          [request.owner, ...reviewersOf(request, deps.breakGlass)],
          level,
        );
        told += await enterNew(deps.db, [notice], now);
      }
    }
    if (page.length < PAGE) {
      return told;
    }
    after = page[page.length - 1];
  }
}

function levelOf(
  { at, review_due_at: due }: BreakGlass,
  now: Instant,
): 'due' | 'overdue' | null {
  if (due <= now) {
    return 'overdue';
  }
  return Date.parse(now) >= (Date.parse(at) + Date.parse(due)) / 2
    ? 'due'
    : null;
}
