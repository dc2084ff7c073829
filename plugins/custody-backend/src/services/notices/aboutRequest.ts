import type {
  RequestEvent,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import type { StoredRequest, StoredReview } from '../../store/requests';
import { who } from './names';

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

/** In words, how it went. */
export const ENDED: Record<
  Ending,
  { words: string; severity: Notice['severity'] }
> = {
  denial: { words: 'was denied', severity: 'high' },
  void: { words: 'is void', severity: 'high' },
  withdraw: { words: 'was withdrawn', severity: 'normal' },
  supersede: { words: 'was superseded', severity: 'normal' },
  expire: { words: 'expired', severity: 'high' },
  fulfil: { words: 'is carried out', severity: 'normal' },
  fail: { words: 'failed', severity: 'high' },
  lapse: { words: 'lapsed', severity: 'high' },
};

/** e.g. `a new identity ledger-api-db`. */
export function whatOf({
  kind,
  identity_ref,
  component,
}: AboutRequest): string {
  const ref = identity_ref ?? component ?? '';
  return `${WHAT[kind]} ${ref.slice(ref.indexOf('/') + 1)}`;
}

/** Where the requester is told of a request. */
export function requestScope({ id }: Pick<AboutRequest, 'id'>): string {
  return `custody:request:${id}`;
}

/** What notices say of a review. */
export type AboutReview = Pick<
  StoredReview,
  'id' | 'stage' | 'reviewer' | 'on_behalf_of' | 'reason'
>;

/** Who reviewed, and for whom. */
export function reviewedBy({
  reviewer,
  on_behalf_of: delegator,
}: Pick<AboutReview, 'reviewer' | 'on_behalf_of'>): string {
  return delegator === null
    ? who(reviewer)
    : `${who(reviewer)} for ${who(delegator)}`;
}

/** Where a person reads on. */
export function linkTo({ id }: Pick<AboutRequest, 'id'>): string {
  return `/identities/requests/${id}`;
}
