import type { AuditRecord } from '@custody/backstage-plugin-custody-common';

const CLASS_UID = 3004;
const READ = 2;
const OTHER = 99;
const READS = ['audit.read', 'audit.exported', 'provider.inventory'];
const SEVERITY = {
  success: { severity_id: 1, severity: 'Informational' },
  failure: { severity_id: 2, severity: 'Low' },
  denied: { severity_id: 3, severity: 'Medium' },
} as const;

/**
 * An event as OCSF 1.3 knows it: class Entity Management of Identity & Access Management. What it has no place for is
 * under `unmapped`, so that nothing is lost.
 */
export function ocsfEvent(record: AuditRecord, sequence: number | null) {
  const activity = READS.includes(record.type) ? READ : OTHER;
  return {
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: CLASS_UID,
    class_name: 'Entity Management',
    activity_id: activity,
    activity_name: activity === READ ? 'Read' : record.type,
    type_uid: CLASS_UID * 100 + activity,
    time: Date.parse(record.at),
    ...SEVERITY[record.outcome],
    status_id: record.outcome === 'success' ? 1 : 2,
    status: record.outcome === 'success' ? 'Success' : 'Failure',
    ...(record.reason !== null && { comment: record.reason }),
    actor: actorOf(record.actor),
    entity: { name: record.subject, type: record.subject.split(':')[0] },
    metadata: {
      version: '1.3.0',
      product: { name: 'Custody', vendor_name: 'Custody' },
      uid: record.id,
      event_code: record.type,
      ...(sequence !== null && { sequence }),
      ...(record.tenant !== null && { tenant_uid: record.tenant }),
      ...(record.requestId !== null && { correlation_uid: record.requestId }),
    },
    unmapped: {
      outcome: record.outcome,
      identityUid: record.identityUid,
      component: record.component,
      operationId: record.operationId,
      data: record.data,
    },
  };
}

function actorOf(actor: string) {
  return actor.startsWith('user:')
    ? { user: { name: actor, uid: actor } }
    : { app_name: actor };
}
