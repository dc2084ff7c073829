import type {
  AuditEventType,
  AuditOutcome,
} from '@custody/backstage-plugin-custody-common';

export type AuditEventsRow = {
  id: string;
  at: string;
  type: AuditEventType;
  actor: string;
  subject: string;
  outcome: AuditOutcome;
  tenant: string | null;
  identity_uid: string | null;
  component: string | null;
  request_id: string | null;
  operation_id: string | null;
  reason: string | null;
  data: string;
  sequence: number | string | null;
  batch: number | string | null;
};

export type AuditHeadsRow = {
  number: number | string;
  first: number | string;
  last: number | string;
  root: string;
  previous: string | null;
  at: string;
  kid: string;
  signature: string;
};

export type AuditKeysRow = { kid: string; jwk: string; since: string };

/** Up to which head a publisher has taken the log out. */
export type AuditPublicationsRow = {
  publisher: string;
  head: number | string;
};
