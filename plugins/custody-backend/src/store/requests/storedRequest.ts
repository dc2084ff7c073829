import type {
  Derived,
  Narrow,
  Owed,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import { asBoolean } from '../database';
import type { RequestsRow, ReviewsRow } from '../tables';

/**
 * What policy said at submission, and what is owed for it: `obligations` hold what Custody's own rules add, and
 * `owed` puts names to it. Null where policy was not asked, because nothing is granted.
 */
export type StoredDecision = Omit<PolicyDecision, 'input'> & {
  input: PolicyDecision['input'] | null;
  owed: Owed[];
};

/** What was granted in the end. */
export type GrantedOutcome = { scopes: string[]; endsAt: string | null };

/** A request with its JSON columns read. */
export type StoredRequest = Omit<
  RequestsRow,
  'payload' | 'derived' | 'decision' | 'granted'
> & {
  payload: RequestPayload;
  derived: Derived | null;
  decision: StoredDecision;
  granted: GrantedOutcome | null;
};

/** A review with its JSON columns read. */
export type StoredReview = Omit<ReviewsRow, 'narrow' | 'terms' | 'rapid'> & {
  rapid: boolean;
  narrow: Narrow | null;
  terms: string[];
};

export function readRequest(row: RequestsRow): StoredRequest {
  return {
    ...row,
    payload: JSON.parse(row.payload),
    derived: row.derived === null ? null : JSON.parse(row.derived),
    decision: JSON.parse(row.decision),
    granted: row.granted === null ? null : JSON.parse(row.granted),
  };
}

export function writeRequest(request: StoredRequest): RequestsRow {
  return {
    ...request,
    payload: JSON.stringify(request.payload),
    derived: request.derived && JSON.stringify(request.derived),
    decision: JSON.stringify(request.decision),
    granted: request.granted && JSON.stringify(request.granted),
  };
}

export function readReview(row: ReviewsRow): StoredReview {
  return {
    ...row,
    narrow: row.narrow === null ? null : JSON.parse(row.narrow),
    rapid: asBoolean(row.rapid),
    terms: JSON.parse(row.terms),
  };
}

export function writeReview(review: StoredReview): ReviewsRow {
  return {
    ...review,
    narrow: review.narrow && JSON.stringify(review.narrow),
    terms: JSON.stringify(review.terms),
  };
}
