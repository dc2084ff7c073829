import type { JsonObject } from '@backstage/types';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { AuditEntry } from './auditLog';
import type { Operation } from '../store/operations/findOperations';
import type { IdentitiesRow } from '../store/tables';

/** What all events about an identity have in common. */
export function identityEntry(
  identity: IdentitiesRow,
  at: Instant,
): Omit<AuditEntry, 'type' | 'actor'> {
  return {
    at,
    subject: identity.ref,
    tenant: identity.tenant,
    identityUid: identity.uid,
    component: identity.component,
  };
}

/** What all events about an operation have in common; the engine acts, for whoever asked. */
export function operationEntry(
  identity: IdentitiesRow,
  operation: Operation,
  at: Instant,
  data: JsonObject = {},
): Omit<AuditEntry, 'type'> {
  return {
    ...identityEntry(identity, at),
    actor: 'engine',
    requestId: operation.request_id,
    operationId: operation.id,
    data: {
      kind: operation.kind,
      requestedBy: operation.requested_by,
      fromVersion: operation.from_version,
      toVersion: operation.to_version,
      ...data,
    },
  };
}
