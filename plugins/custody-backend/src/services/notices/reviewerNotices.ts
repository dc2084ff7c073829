import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import {
  type AboutRequest,
  type AboutReview,
  ENDED,
  type Ending,
  linkTo,
  requestScope,
  reviewedBy,
  whatOf,
} from './aboutRequest';
import { begun, who, withMentions } from './names';
import { TURNS } from './stillAsked';

/** The topic of what a person is asked to review. */
export const REVIEW_TOPIC = 'custody:review';

/** What takes a request from its reviewers. */
type Over = Ending | 'quorum-met' | 'break-glass';

/** The turn of whoever ended what waited; there is one of a request. */
const OWN_ACT = 'own-act';

const NOTHING_WANTED = 'nothing is wanted of you any more';

/** Where those who are asked to review are told of a request: one place, so that the newest turn stands there. */
export function reviewPlace(request: Pick<AboutRequest, 'id'>) {
  return { scope: `${requestScope(request)}:review`, topic: REVIEW_TOPIC };
}

/**
 * A request waits for somebody.
 *
 * @param people - who can approve it now; never its requester
 * @param stage - which of its stages, after the first, so that each is told once
 */
export function waitsNotice(
  request: AboutRequest,
  people: readonly string[],
  stage?: number,
): Notice {
  return {
    ...reviewPlace(request),
    turn: TURNS.waits(stage),
    tenant: request.tenant,
    severity: request.decision.obligations?.tier === 'high' ? 'high' : 'normal',
    recipients: people.filter(person => person !== request.requester),
    title: `${begun(who(request.requester))} asks for ${whatOf(
      request,
    )}: it waits for your review`,
    description: `Why: “${request.reason}”`,
    link: `/identities/inbox?request=${request.id}`,
  };
}

/**
 * A request still waits, and its time is running out.
 *
 * @param due.stage - which of its stages waits for them, so that they count as asked in it
 * @param due.at - when this reminder was due
 */
export function reminderNotice(
  request: AboutRequest & { expires_at: Instant },
  people: readonly string[],
  { stage, at }: { stage: number; at: Instant },
): Notice {
  return {
    ...waitsNotice(request, people),
    turn: TURNS.reminder(stage, at),
    severity: 'high',
    title: `${begun(whatOf(request))} still waits for your review`,
    description: `It expires at ${request.expires_at}. ${begun(
      who(request.requester),
    )} asked: “${request.reason}”`,
  };
}

/** What was told a reviewer does not hold any more: no verdict is wanted of them. */
export function noLongerNotice(
  request: AboutRequest,
  people: readonly string[],
  ending: { event: Over; outcome: string },
): Notice {
  const { event, outcome } = ending;
  return {
    ...reviewPlace(request),
    turn: event,
    tenant: request.tenant,
    severity: isQuiet(event) ? 'low' : 'normal',
    recipients: people,
    title: `${begun(whatOf(request))} ${overInWords(event)}`,
    description: withMentions(outcome),
    link: linkTo(request),
  };
}

/** Who took a request from its reviewers is told what they did themselves, and not that somebody of their name did it. */
export function youEndedNotice(
  request: AboutRequest,
  actor: string,
  event: Over,
): Notice {
  return {
    ...reviewPlace(request),
    turn: OWN_ACT,
    tenant: request.tenant,
    severity: 'low',
    recipients: [actor],
    title: `You ${yourAct(event)} ${whatOf(request)}`,
    description: 'Nothing more is wanted of you.',
    link: linkTo(request),
  };
}

function yourAct(event: Over): string {
  switch (event) {
    case 'quorum-met':
      return 'gave the last approval of';
    case 'break-glass':
      return 'broke the glass for';
    case 'denial':
      return 'denied';
    default:
      return 'ended';
  }
}

function overInWords(event: Over): string {
  switch (event) {
    case 'quorum-met':
      return `is approved: ${NOTHING_WANTED}`;
    case 'break-glass':
      // Whoever was passed over may be the one who is to review it afterwards: that is wanted of them still.
      return 'was approved by breaking the glass: your approval is not waited for any more';
    default:
      return `${ENDED[event].words}: ${NOTHING_WANTED}`;
  }
}

/** It went as it should: what was wanted of somebody is only taken back. */
function isQuiet(event: Over): boolean {
  return event === 'quorum-met' || event === 'denial';
}

/** A review stands in place of what its reviewer was asked. */
export function youReviewedNotice(
  request: AboutRequest,
  review: AboutReview,
): Notice {
  return {
    ...afterReview(request, review),
    turn: `${TURNS.over(review.stage, review.id)}:by`,
    recipients: [review.reviewer],
    title: `You approved ${whatOf(request)}; it waits for others`,
  };
}

/** Others whose approval would not count any more, as another gave what they were asked for. */
export function givenByAnotherNotice(
  request: AboutRequest,
  review: AboutReview,
  people: readonly string[],
): Notice {
  return {
    ...afterReview(request, review),
    turn: TURNS.over(review.stage, review.id),
    recipients: people,
    title: `${reviewedBy(review)} approved ${whatOf(
      request,
    )}: ${NOTHING_WANTED}`,
  };
}

function afterReview(request: AboutRequest, { reason }: AboutReview) {
  return {
    ...reviewPlace(request),
    tenant: request.tenant,
    severity: 'low' as const,
    description: `“${reason}”`,
    link: linkTo(request),
  };
}
