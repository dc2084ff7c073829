import { hash } from 'node:crypto';
import type {
  AuditRecord,
  Sha256,
} from '@custody/backstage-plugin-custody-common';
import type { AuditEventsRow } from '../tables';

/** Node's own SHA-256. */
export const sha256: Sha256 = data => hash('sha256', data, 'buffer');

/**
 * An event as it is sealed and exported. Its members are in the order of their names, as in the canonical form: who
 * verifies an export need not put them in order then.
 */
export function auditRecord(row: AuditEventsRow): AuditRecord {
  return {
    actor: row.actor,
    at: row.at,
    component: row.component,
    data: dataOf(row.data),
    id: row.id,
    identityUid: row.identity_uid,
    operationId: row.operation_id,
    outcome: row.outcome,
    reason: row.reason,
    requestId: row.request_id,
    subject: row.subject,
    tenant: row.tenant,
    type: row.type,
  };
}

/** Deeper than anything that is recorded. */
const DEEPEST = 50;

/**
 * What somebody wrote there by hand may be no JSON, or have no canonical form; it must keep nobody from sealing or reading
 * the others.
 */
function dataOf(text: string): AuditRecord['data'] {
  try {
    const data = JSON.parse(text);
    if (isObject(data) && !Array.isArray(data) && isCanonical(data, DEEPEST)) {
      return data as AuditRecord['data'];
    }
  } catch {
    // As it stands, then.
  }
  return { unreadable: text };
}

/** Whether what was read as JSON has an RFC 8785 form: `1e999` is read, and is no number there. */
function isCanonical(value: unknown, depth: number): boolean {
  if (!isObject(value)) {
    return typeof value !== 'number' || Number.isFinite(value);
  }
  return (
    depth > 0 &&
    Object.values(value).every(part => isCanonical(part, depth - 1))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
