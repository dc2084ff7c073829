import type {
  CredentialMode,
  Exposure,
  IdentityState,
  IdentityType,
  LeaseState,
  OperationKind,
  OperationState,
  OperationStep,
  VersionState,
} from '@custody/backstage-plugin-custody-common';
import type { DbBoolean } from './columns';

export * from './audit';
export * from './columns';
export * from './requests';

export type PolicySetsRow = { hash: string; files: string; loaded_at: string };

export type IdentitiesRow = {
  uid: string;
  ref: string;
  namespace: string;
  name: string;
  title: string | null;
  type: IdentityType;
  owner: string;
  sponsor: string | null;
  component: string | null;
  system: string | null;
  tenant: string | null;
  environment: string;
  exposure: Exposure;
  risk: 'low' | 'medium' | 'high';
  provider: string;
  mode: CredentialMode;
  scopes: string;
  state: IdentityState;
  origin: 'request' | 'git';
  bound_to: string | null;
  grant_id: string | null;
  pending_request_id: string | null;
  current_version: number | null;
  rotated_at: string | null;
  rotation_due_at: string | null;
  rotation_overdue_at: string | null;
  credential_expires_at: string | null;
  grant_ends_at: string | null;
  failing_since: string | null;
  owner_missing_since: string | null;
  component_missing_since: string | null;
  conflict_since: string | null;
  suspended_at: string | null;
  compromised_at: string | null;
  observed_at: string | null;
  last_used_at: string | null;
  last_used_is_lower_bound: DbBoolean;
  use_sampled_at: string | null;
  laggards_since: string | null;
  laggards: string | null;
  break_glass_at: string | null;
  break_glass_review_due_at: string | null;
  rotation_schedule: string | null;
  rotation_window: string | null;
  declared_digest: string | null;
  created_at: string;
  updated_at: string;
};

export type GrantsRow = {
  id: string;
  identity_uid: string;
  request_id: string;
  provider: string;
  scopes: string;
  rotate_every: string | null;
  max_overlap: string | null;
  max_ttl: string | null;
  policy_hash: string;
  starts_at: string;
  ends_at: string | null;
  superseded_at: string | null;
  replaced: string;
};

export type ConsumersRow = {
  id: string;
  identity_uid: string;
  name: string;
  owner: string | null;
  component: string | null;
  state: 'active' | 'suspended';
  request_id: string;
  signing_key: string;
  encryption_key: string;
  thumbprint: string;
  replaced: string | null;
  created_at: string;
  last_seen_at: string | null;
};

export type CredentialsRow = {
  id: string;
  identity_uid: string;
  version: number;
  state: VersionState;
  provider: string;
  sink: string;
  grant_id: string;
  account: string | null;
  connection: string | null;
  issued_at: string | null;
  activated_at: string | null;
  retiring_at: string | null;
  revoked_at: string | null;
  expires_at: string | null;
  last_used_at: string | null;
  last_used_is_lower_bound: DbBoolean;
  error: string | null;
  /** How often it was begun to issue it. */
  attempts: number;
};

export type SealedSecretsRow = {
  credential_id: string;
  consumer_id: string;
  payload: string;
  sealed_to: string | null;
  sealed_at: string;
};

export type AcknowledgementsRow = {
  credential_id: string;
  consumer_id: string;
  seen_by: 'acknowledgement' | 'login';
  proof: string | null;
  at: string;
};

export type AssertionIdsRow = { id: string; expires_at: string };

export type OperationsRow = {
  id: string;
  kind: OperationKind;
  identity_uid: string;
  lane: string;
  state: OperationState;
  step: OperationStep | null;
  steps: string;
  from_version: number | null;
  to_version: number | null;
  request_id: string | null;
  requested_by: string;
  reason: string | null;
  attempts: number;
  last_error: string | null;
  next_attempt_at: string | null;
  ticket: string | null;
  ticket_expires_at: string | null;
  active_key: string | null;
  created_at: string;
  updated_at: string;
  finished_at: string | null;
};

export type LeasesRow = {
  id: string;
  identity_uid: string;
  consumer_id: string;
  grant_id: string;
  provider: string;
  version: number;
  state: LeaseState;
  account: string | null;
  intent: string | null;
  decision: string;
  starts_at: string;
  ends_at: string;
  renewable_until: string;
  issued_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  ended_by: string | null;
  attempts: number;
  last_error: string | null;
  next_attempt_at: string | null;
  ticket: string | null;
};

/** What people are to be told, and when that was sent. */
export type NoticesRow = {
  id: string;
  scope: string;
  topic: string;
  turn: string;
  severity: 'low' | 'normal' | 'high' | 'critical';
  tenant: string | null;
  recipients: string;
  title: string;
  description: string;
  link: string;
  created_at: string;
  sent_at: string | null;
};

/** A row that is there is a switch that is on. */
export type SwitchesRow = {
  name: 'rotation-paused';
  set_by: string;
  reason: string;
  set_at: string;
};

export type ComponentDeclarationsRow = {
  component: string;
  owner: string;
  bound: DbBoolean;
  request_id: string;
  declared_by: string;
  reason: string;
  declared_at: string;
};

export type ChangesRow = {
  cursor: number | string;
  op: 'upsert' | 'remove';
  identity_uid: string;
  ref: string;
  entity: string | null;
  at: string;
};

/** Where the last removal stood that is no longer in a feed. */
export type ChangesHorizonRow = { feed: string; cursor: number | string };
