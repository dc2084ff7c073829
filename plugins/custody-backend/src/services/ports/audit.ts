import type { JsonObject } from '@backstage/types';
import type {
  AuditEventType,
  AuditOutcome,
  Instant,
} from '@custody/backstage-plugin-custody-common';

/** What happened, as the service that changed something tells it. Never holds a secret. */
export type AuditEntry = {
  at: Instant;
  type: AuditEventType;
  /** Entity ref of a person, or `plugin:…`, `consumer:…`, `engine`. */
  actor: string;
  /** Entity ref, or `request:…`. */
  subject: string;
  outcome?: AuditOutcome;
  tenant?: string | null;
  identityUid?: string | null;
  component?: string | null;
  requestId?: string | null;
  operationId?: string | null;
  reason?: string | null;
  data?: JsonObject;
};

/** Events of one transaction, mirrored to Backstage's auditor once it has committed. */
export type AuditScope = {
  append(entry: AuditEntry): Promise<void>;
  /** Many at once: what befalls thousands of identities in one sweep takes few statements. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
};
