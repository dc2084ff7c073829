import type {
  BreakGlassVerdict,
  RequestKind,
  RequestState,
  Verdict,
} from '@custody/backstage-plugin-custody-common';
import type { DbBoolean } from './columns';

export type RequestsRow = {
  id: string;
  kind: RequestKind;
  state: RequestState;
  identity_uid: string | null;
  identity_ref: string | null;
  component: string | null;
  component_owner: string | null;
  owner: string;
  sponsor: string | null;
  tenant: string | null;
  environment: string | null;
  requester: string;
  submitted_by: string | null;
  reason: string;
  rule: string | null;
  intent: string | null;
  task_id: string | null;
  template_ref: string | null;
  payload: string;
  derived: string | null;
  decision: string;
  policy_hash: string;
  digest: string;
  dedupe_key: string;
  outcome: string | null;
  granted: string | null;
  granted_until: string | null;
  created_at: string;
  expires_at: string | null;
  remind_at: string | null;
  decided_at: string | null;
  fulfilled_at: string | null;
};

/** Groups and users that may approve a request, as named by what it owes; who is in them is read anew each time. */
export type RequestApproversRow = { request_id: string; ref: string };

export type ReviewsRow = {
  id: string;
  request_id: string;
  reviewer: string;
  on_behalf_of: string | null;
  verdict: Verdict;
  reason: string;
  digest: string;
  narrow: string | null;
  stage: number;
  rapid: DbBoolean;
  terms: string;
  created_at: string;
};

/** That glass was broken for a request, and what was said of it afterwards. */
export type BreakGlassesRow = {
  request_id: string;
  identity_uid: string;
  by: string;
  reason: string;
  decision: string;
  at: string;
  ends_at: string | null;
  review_due_at: string;
  reviewed_at: string | null;
  reviewed_by: string | null;
  verdict: BreakGlassVerdict | null;
  review_reason: string | null;
};

/** One person's word for another's, for a time. */
export type DelegationsRow = {
  id: string;
  delegator: string;
  delegate: string;
  from: string;
  until: string;
  reason: string;
  created_at: string;
  revoked_at: string | null;
  revoked_by: string | null;
};
