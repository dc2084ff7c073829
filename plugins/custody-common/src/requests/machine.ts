import { ConflictError } from '@backstage/errors';
import type { RequestState, Verdict } from './words';

/*
 * The life of a request. Policy decides at submission: denied, or allowed with nothing owed and so approved, or
 * pending. While it is pending people review it: one denial ends it, a met quorum approves it, unless policy, asked
 * again at that moment, became stricter or denies: then it is void. It can also be withdrawn by its requester,
 * superseded by a newer one about the same thing, or expire. In an emergency somebody breaks the glass, and it is approved
 * without the reviews that it owes. Once approved the engine fulfils it, or fails at it, or
 * it lapses. There is no way back from any of the ends, and `transition` is the only way from one state to another.
 */

/** What can happen to a request. `void` is policy, asked again, that no longer allows what was asked. */
export const REQUEST_EVENTS = [
  'quorum-met',
  'break-glass',
  'denial',
  'void',
  'withdraw',
  'supersede',
  'expire',
  'fulfil',
  'fail',
  'lapse',
] as const;
export type RequestEvent = (typeof REQUEST_EVENTS)[number];

const TRANSITIONS: Record<
  RequestState,
  Partial<Record<RequestEvent, RequestState>>
> = {
  pending: {
    'quorum-met': 'approved',
    'break-glass': 'approved',
    denial: 'denied',
    void: 'denied',
    withdraw: 'withdrawn',
    supersede: 'superseded',
    expire: 'expired',
  },
  approved: { fulfil: 'fulfilled', fail: 'failed', lapse: 'lapsed' },
  denied: {},
  expired: {},
  withdrawn: {},
  superseded: {},
  fulfilled: {},
  failed: {},
  lapsed: {},
};

const WORDS: Record<RequestEvent, string> = {
  'quorum-met': 'be approved',
  'break-glass': 'be approved by breaking the glass',
  denial: 'be denied',
  void: 'be denied',
  withdraw: 'be withdrawn',
  supersede: 'be superseded',
  expire: 'expire',
  fulfil: 'be fulfilled',
  fail: 'fail',
  lapse: 'lapse',
};

/** Where a request starts, by what policy said and whether anything is owed. */
export function initialState(decision: {
  effect: 'allow' | 'deny';
  approvalsOwed: number;
}): RequestState {
  if (decision.effect !== 'allow') {
    return 'denied';
  }
  return decision.approvalsOwed === 0 ? 'approved' : 'pending';
}

/**
 * The one function that changes the state of a request.
 *
 * @returns the state after the event
 * @throws ConflictError when the event can't happen in this state
 */
export function transition(
  state: RequestState,
  event: RequestEvent,
): RequestState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) {
    throw new ConflictError(
      `a request that is \`${state}\` can't ${WORDS[event]}; reload to see what happened to it`,
    );
  }
  return next;
}

/** Whether anything can still happen to a request in this state. */
export function isOpen(state: RequestState): boolean {
  return Object.keys(TRANSITIONS[state]).length > 0;
}

/**
 * What a set of reviews and the quorum over them mean for a pending request. A denial wins over any number of
 * approvals.
 *
 * @returns the event that they bring about, or null while more is owed
 */
export function eventOfReviews(
  verdicts: readonly Verdict[],
  quorumMet: boolean,
): 'denial' | 'quorum-met' | null {
  if (verdicts.includes('deny')) {
    return 'denial';
  }
  return quorumMet ? 'quorum-met' : null;
}
