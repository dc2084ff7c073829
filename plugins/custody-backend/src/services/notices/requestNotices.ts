import type {
  Instant,
  RequestEvent,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import type { StoredRequest } from '../../store/requests';

/** The topic of what a person is asked to review, and that of what becomes of what they asked for. */
export const REVIEW_TOPIC = 'custody:review';
export const REQUEST_TOPIC = 'custody:request';

export type AboutRequest = Pick<
  StoredRequest,
  | 'id'
  | 'kind'
  | 'identity_ref'
  | 'component'
  | 'requester'
  | 'reason'
  | 'tenant'
  | 'expires_at'
  | 'decision'
>;

/** How a request ended, or came about. */
export type Ending = Exclude<RequestEvent, 'quorum-met' | 'break-glass'>;

const WHAT: Record<RequestKind, string> = {
  create: 'a new identity',
  change: 'a change of',
  renew: 'the renewal of',
  transfer: 'another owner for',
  except: 'an exception for',
  retire: 'the end of',
  consume: 'consumers of',
  declare: 'no credential for',
};

const ENDED: Record<Ending, { words: string; severity: Notice['severity'] }> = {
  denial: { words: 'was denied', severity: 'high' },
  void: { words: 'is void', severity: 'high' },
  withdraw: { words: 'was withdrawn', severity: 'normal' },
  supersede: { words: 'was superseded', severity: 'normal' },
  expire: { words: 'expired', severity: 'high' },
  fulfil: { words: 'is fulfilled', severity: 'normal' },
  fail: { words: 'failed', severity: 'high' },
  lapse: { words: 'lapsed', severity: 'high' },
};

/** What else takes a request from its reviewers. */
const BROKEN = 'was approved by breaking the glass';

/** A person's name as their ref has it; who has none asked in Git. */
export function who(ref: string): string {
  return ref.startsWith('user:') ? ref.slice(ref.indexOf('/') + 1) : 'Git';
}

/** e.g. `a new identity ledger-api-db`. */
export function whatOf({
  kind,
  identity_ref,
  component,
}: AboutRequest): string {
  const ref = identity_ref ?? component ?? '';
  return `${WHAT[kind]} ${ref.slice(ref.indexOf('/') + 1)}`;
}

const scopeOf = ({ id }: Pick<AboutRequest, 'id'>) => `custody:request:${id}`;

/** Where those who are asked to review are told of a request: one place, so that the newest turn stands there. */
export function reviewPlace(request: Pick<AboutRequest, 'id'>) {
  return { scope: `${scopeOf(request)}:review`, topic: REVIEW_TOPIC };
}

/**
 * A request waits for somebody.
 *
 * @param people - who can approve it now; never its requester
 * @param turn - `waits`, or which of its stages, so that each is told once
 */
export function waitsNotice(
  request: AboutRequest,
  people: readonly string[],
  turn = 'waits',
): Notice {
  return {
    ...reviewPlace(request),
    turn,
    tenant: request.tenant,
    severity: request.decision.obligations?.tier === 'high' ? 'high' : 'normal',
    recipients: people.filter(person => person !== request.requester),
    title: `${who(request.requester)} asks for ${whatOf(
      request,
    )}: it waits for your review`,
    description: `Why: “${request.reason}”`,
    link: `/identities/inbox?request=${request.id}`,
  };
}

/**
 * A request still waits, and its time is running out.
 *
 * @param at - when this reminder was due
 */
export function reminderNotice(
  request: AboutRequest & { expires_at: Instant },
  people: readonly string[],
  at: Instant,
): Notice {
  return {
    ...waitsNotice(request, people, `reminder:${at}`),
    severity: 'high',
    title: `${whatOf(request)} still waits for your review`,
    description: `It expires at ${request.expires_at}. ${who(
      request.requester,
    )} asked: “${request.reason}”`,
  };
}

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

/** What was told a reviewer does not hold any more: no verdict is wanted of them. */
export function noLongerNotice(
  request: AboutRequest,
  people: readonly string[],
  ending: { event: Ending | 'break-glass'; outcome: string },
): Notice {
  const { event, outcome } = ending;
  return {
    ...reviewPlace(request),
    turn: event,
    tenant: request.tenant,
    severity: 'normal',
    recipients: people,
    // Whoever was passed over may be the one who is to review it afterwards: that is wanted of them still.
    title:
      event === 'break-glass'
        ? `${whatOf(
            request,
          )} ${BROKEN}: your approval is not waited for any more`
        : `${whatOf(request)} ${
            ENDED[event].words
          }: nothing is wanted of you any more`,
    description: outcome,
    link: linkTo(request),
  };
}

/** One verdict among several: the request still waits for others. */
export function reviewedNotice(
  request: AboutRequest,
  review: {
    id: string;
    reviewer: string;
    on_behalf_of: string | null;
    reason: string;
  },
): Notice {
  const by =
    review.on_behalf_of === null
      ? who(review.reviewer)
      : `${who(review.reviewer)} for ${who(review.on_behalf_of)}`;
  return {
    ...toRequester(request),
    turn: `review:${review.id}`,
    severity: 'normal',
    title: `${by} approved ${whatOf(request)}; it waits for others`,
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
        : 'its credential is being brought about, and you hear when it is there.'
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
    description: outcome,
  };
}

function toRequester(request: AboutRequest) {
  return {
    scope: scopeOf(request),
    topic: REQUEST_TOPIC,
    tenant: request.tenant,
    recipients: request.requester.startsWith('user:')
      ? [request.requester]
      : [],
    link: linkTo(request),
  };
}

export function linkTo({ id }: Pick<AboutRequest, 'id'>): string {
  return `/identities/requests/${id}`;
}
