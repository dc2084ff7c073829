import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { findBreakGlasses } from '../../store/breakGlasses';
import { findTold, insertNotice } from '../../store/notices';
import type { StoredRequest, StoredReview } from '../../store/requests';
import {
  approvedNotice,
  brokenFulfilledNotice,
  endedNotice,
  type Ending,
  givenByAnotherNotice,
  noLongerNotice,
  reviewedNotice,
  reviewPlace,
  stillAsked,
  waitsNotice,
  who,
  youEndedNotice,
  youReviewedNotice,
} from '../notices';
import { type StandIn, withStandIns } from './standIns';

/*
 * What people are told of each turn of a request. All of these enter a notice in the transaction of the turn and send
 * nothing: what was not committed is told to nobody, and what was is told after a crash too.
 */

/** Endings of what waited: those who were asked to review have nothing to do any more. */
const OVER_FOR_REVIEWERS: readonly Ending[] = [
  'denial',
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
    stage,
    now,
  }: {
    people: string[];
    standIns: readonly StandIn[];
    stage?: number;
    now: Instant;
  },
): Promise<void> {
  const all = await withStandIns(tx, people, standIns, now);
  await tell(tx, waitsNotice(request, all, stage), now);
}

/**
 * Tells the requester of a verdict after which the request still waits, and those who read that it waits for them, and for
 * whom it does not any more, that it does not.
 *
 * @param left - who can still give what the present stage lacks, and who stands in for them
 */
export async function tellReviewed(
  tx: Knex.Transaction,
  request: StoredRequest,
  review: StoredReview,
  left: { people: string[]; standIns: readonly StandIn[] },
): Promise<void> {
  const now = review.created_at;
  await tell(tx, reviewedNotice(request, review), now);
  const still = await withStandIns(tx, left.people, left.standIns, now);
  const asked = await readStillAsked(tx, request);
  const released = asked.filter(ref => !still.includes(ref));
  if (released.includes(review.reviewer)) {
    await tell(tx, youReviewedNotice(request, review), now);
  }
  const others = released.filter(ref => ref !== review.reviewer);
  await tell(tx, givenByAnotherNotice(request, review, others), now);
}

/**
 * Tells the requester that all that was owed is given, and those who read that it waits for them. Where nothing was owed,
 * the requester had it as the answer.
 */
export async function tellApproved(
  tx: Knex.Transaction,
  request: StoredRequest,
  options: { by: string; ready: boolean; now: Instant },
): Promise<void> {
  const { by, now } = options;
  if (request.decision.owed.length > 0) {
    await tell(tx, approvedNotice(request, options), now);
    const outcome = `${who(by)} approved it last.`;
    await tellNoLonger(tx, request, {
      event: 'quorum-met',
      actor: by,
      outcome,
      now,
    });
  }
}

/** Tells those who read that a request waits for them that it does not any more. */
export async function tellNoLonger(
  tx: Knex.Transaction,
  request: StoredRequest,
  ending: Parameters<typeof noLongerNotice>[2] & {
    actor: string;
    now: Instant;
  },
): Promise<void> {
  const { event, actor, now } = ending;
  const asked = await readStillAsked(tx, request);
  const others = asked.filter(ref => ref !== actor);
  await tell(tx, noLongerNotice(request, others, ending), now);
  if (others.length < asked.length) {
    await tell(tx, youEndedNotice(request, actor, event), now);
  }
}

async function readStillAsked(
  tx: Knex.Transaction,
  request: StoredRequest,
): Promise<string[]> {
  return stillAsked(await findTold(tx, reviewPlace(request)));
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
    await tellNoLonger(tx, request, ending);
  }
}

/**
 * Tells the requester that what was approved is there, and how short it is, where the glass was broken for it: else
 * they believe that they have what they asked for.
 */
export async function tellFulfilled(
  tx: Knex.Transaction,
  request: StoredRequest,
  now: Instant,
): Promise<void> {
  const broken = (await findBreakGlasses(tx, [request.id])).get(request.id);
  if (broken) {
    await tell(tx, brokenFulfilledNotice(request, broken), now);
  } else if (request.decision.owed.length > 0) {
    const outcome = 'What was approved is there now.';
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
