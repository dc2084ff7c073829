import type {
  BreakGlassReviewBody,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { BreakGlassConfig } from '../../../config';
import type { BreakGlass } from '../../../store/breakGlasses';
import { insertNotice, type Notice } from '../../../store/notices';
import type { StoredRequest } from '../../../store/requests';
import { brokenNotice, reviewedAfterwardsNotice } from '../../notices';
import { tellFulfilled, tellNoLonger } from '../tellTurn';
import { reviewersOf } from './afterwards';

/**
 * Tells the owner, those who are named for it, those whose approval was passed over, and who asked.
 *
 * @param options.ready - what was granted is there already: who asked is told of that too
 */
export async function tellBroken(
  tx: Knex.Transaction,
  request: StoredRequest,
  broken: BreakGlass,
  options: BreakGlassConfig & { ready: boolean },
): Promise<void> {
  const loud = [request.owner, ...reviewersOf(request, options)];
  await tell(tx, brokenNotice(request, broken, loud), broken.at);
  const outcome = `The glass was broken for it: “${broken.reason}”`;
  await tellNoLonger(tx, request, {
    event: 'break-glass',
    actor: broken.by,
    outcome,
    now: broken.at,
  });
  // Else the engine tells who asked, once it has made what was granted.
  if (options.ready && request.requester !== broken.by) {
    await tellFulfilled(tx, request, broken.at);
  }
}

/** Tells who broke the glass, who asked and the owner what was said of it. */
export async function tellReviewedAfterwards(
  tx: Knex.Transaction,
  request: StoredRequest,
  broken: BreakGlass,
  review: BreakGlassReviewBody & { by: string; now: Instant },
): Promise<void> {
  await tell(tx, reviewedAfterwardsNotice(request, broken, review), review.now);
}

async function tell(
  tx: Knex.Transaction,
  notice: Notice,
  now: Instant,
): Promise<void> {
  if (notice.recipients.length > 0) {
    await insertNotice(tx, notice, now);
  }
}
