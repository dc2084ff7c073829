import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { findTold, insertNotice } from '../../store/notices';
import type { StoredRequest, StoredReview } from '../../store/requests';
import {
  approvedNotice,
  endedNotice,
  type Ending,
  noLongerNotice,
  reviewedNotice,
  reviewPlace,
  waitsNotice,
} from '../notices';
import { type StandIn, withStandIns } from './standIns';

/*
 * What people are told of each turn of a request. All of these enter a notice in the transaction of the turn and send
 * nothing: what was not committed is told to nobody, and what was is told after a crash too.
 */

/** Endings after which those who were asked to review have nothing to do, and did not do it themselves. */
const OVER_FOR_REVIEWERS: readonly Ending[] = [
  'withdraw',
  'supersede',
  'expire',
  'void',
];

/** Tells who can approve a request, and who stands in for them, that it waits for them. */
export async function tellWaits(
  tx: Knex.Transaction,
  request: StoredRequest,
  {
    people,
    standIns,
    turn,
    now,
  }: {
    people: string[];
    standIns: readonly StandIn[];
    turn?: string;
    now: Instant;
  },
): Promise<void> {
  const all = await withStandIns(tx, people, standIns, now);
  await tell(tx, waitsNotice(request, all, turn), now);
}

/** Tells the requester of a verdict after which the request still waits. */
export async function tellReviewed(
  tx: Knex.Transaction,
  request: StoredRequest,
  review: StoredReview,
): Promise<void> {
  await tell(tx, reviewedNotice(request, review), review.created_at);
}

/** Tells the requester that all that was owed is given. Where nothing was, they had it as the answer. */
export async function tellApproved(
  tx: Knex.Transaction,
  request: StoredRequest,
  options: { by: string; ready: boolean; now: Instant },
): Promise<void> {
  if (request.decision.owed.length > 0) {
    await tell(tx, approvedNotice(request, options), options.now);
  }
}

/** Tells the requester how it ended, and who was to review it that they need not any more. */
export async function tellEnded(
  tx: Knex.Transaction,
  request: StoredRequest,
  ending: { event: Ending; actor: string; outcome: string; now: Instant },
): Promise<void> {
  const { event, actor, now } = ending;
  // Who takes it back knows.
  if (actor !== request.requester) {
    await tell(tx, endedNotice(request, ending), now);
  }
  if (OVER_FOR_REVIEWERS.includes(event)) {
    const told = await findTold(tx, reviewPlace(request));
    await tell(tx, noLongerNotice(request, told, ending), now);
  }
}

/** Tells the requester that what was approved has come about. */
export async function tellFulfilled(
  tx: Knex.Transaction,
  request: StoredRequest,
  now: Instant,
): Promise<void> {
  if (request.decision.owed.length > 0) {
    const outcome = 'What was approved has come about.';
    await tell(tx, endedNotice(request, { event: 'fulfil', outcome }), now);
  }
}

async function tell(
  tx: Knex.Transaction,
  notice: Parameters<typeof insertNotice>[1],
  now: Instant,
): Promise<void> {
  if (notice.recipients.length > 0) {
    await insertNotice(tx, notice, now);
  }
}
