import type {
  AuditEventType,
  AuditOutcome,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { JsonObject } from '@backstage/types';
import type { AuditEntry } from '../../audit/auditLog';
import type { StoredRequest } from '../../store/requests';

/** An event about a request, with all by which it is found again. */
export function requestEntry(
  request: StoredRequest,
  event: {
    type: AuditEventType;
    at: Instant;
    actor: string;
    outcome?: AuditOutcome;
    reason?: string | null;
    data?: JsonObject;
  },
): AuditEntry {
  return {
    ...event,
    subject:
      request.identity_ref ?? request.component ?? `request:${request.id}`,
    tenant: request.tenant,
    identityUid: request.identity_uid,
    component: request.component,
    requestId: request.id,
    data: { kind: request.kind, digest: request.digest, ...event.data },
  };
}
