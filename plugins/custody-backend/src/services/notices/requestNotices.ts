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
import { who, withMentions } from './names';

/** The topic of what becomes of what a person asked for. */
export const REQUEST_TOPIC = 'custody:request';

/** The requester, that nobody has decided and the time is running out. */
export function waitingLongNotice(
  request: AboutRequest & { expires_at: Instant },
  people: readonly string[],
  at: Instant,
): Notice {
  return {
    ...toRequester(request),
    turn: `reminder:${at}`,
    severity: 'high',
    title: `Your request for ${whatOf(request)} still waits`,
    description: `It expires at ${request.expires_at}. ${
      people.length === 0
        ? 'Nobody can approve it as groups are now: ask again.'
        : `These can approve it: ${people.map(who).join(', ')}.`
    }`,
  };
}

/** One verdict among several: the request still waits for others. */
export function reviewedNotice(
  request: AboutRequest,
  review: Omit<AboutReview, 'stage'>,
): Notice {
  return {
    ...toRequester(request),
    turn: `review:${review.id}`,
    severity: 'normal',
    title: `${reviewedBy(review)} approved ${whatOf(
      request,
    )}; it waits for others`,
    description: `“${review.reason}”`,
  };
}

/** The last approval that was owed. */
export function approvedNotice(
  request: AboutRequest,
  options: { by: string; ready: boolean },
): Notice {
  return {
    ...toRequester(request),
    turn: 'approved',
    severity: 'normal',
    title: `Your request for ${whatOf(request)} is approved`,
    description: `${
      options.by === 'policy'
        ? 'Policy approved it'
        : `${who(options.by)} approved it last`
    }; ${
      options.ready
        ? 'it is done.'
        : 'its credential is being made, and you hear when it is there.'
    }`,
  };
}

/** The requester, how their request ended, or that it came about. */
export function endedNotice(
  request: AboutRequest,
  { event, outcome }: { event: Ending; outcome: string },
): Notice {
  const { words, severity } = ENDED[event];
  return {
    ...toRequester(request),
    turn: event,
    severity,
    title: `Your request for ${whatOf(request)} ${words}`,
    description: withMentions(outcome),
  };
}

function toRequester(request: AboutRequest) {
  return {
    scope: requestScope(request),
    topic: REQUEST_TOPIC,
    tenant: request.tenant,
    recipients: request.requester.startsWith('user:')
      ? [request.requester]
      : [],
    link: linkTo(request),
  };
}
