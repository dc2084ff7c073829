import {
  type AuditEventDetail,
  type AuditEventView,
  type AuditHead,
  type AuditRecord,
  inclusionPath,
  merkleRoot,
  recordHash,
} from '@custody/backstage-plugin-custody-common';
import type { At } from './clock';
import { people } from './people';

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

/** An event of the log. */
export function auditRecord(
  at: At,
  more: Partial<AuditRecord> = {},
): AuditRecord {
  return {
    id: 'event-1',
    at: at({ hours: -2 }),
    type: 'request.submitted',
    actor: people.ada.ref,
    subject: 'identity:payments/ledger-api-db',
    outcome: 'success',
    tenant: 'payments',
    identityUid: 'uid-1',
    component: 'component:payments/ledger-api',
    requestId: 'req-create',
    operationId: null,
    reason: 'the ledger API writes entries',
    data: { kind: 'create', digest: 'd1' },
    ...more,
  };
}

/** A working day of the log, newest first: people, the engine, a consumer, and something of no tenant. */
export function auditLog(at: At): AuditRecord[] {
  const engine = {
    actor: 'engine',
    reason: null,
    requestId: null,
    operationId: 'operation-1',
  };
  return [
    auditRecord(at, {
      ...engine,
      id: 'event-7',
      at: at({ minutes: -1 }),
      type: 'operation.failed-attempt',
      outcome: 'failure',
      reason: 'the server at `ledger:5432` did not answer',
      data: { kind: 'rotate', step: 'issue', fromVersion: 1, toVersion: 2 },
    }),
    auditRecord(at, {
      id: 'event-6',
      at: at({ minutes: -20 }),
      type: 'credential.acknowledged',
      actor: 'consumer:ledger-batch',
      reason: null,
      requestId: null,
      data: { version: 1, consumer: 'ledger-batch' },
    }),
    auditRecord(at, {
      id: 'event-5',
      at: at({ minutes: -30 }),
      type: 'lease.refused',
      actor: 'consumer:ledger-batch',
      outcome: 'denied',
      requestId: null,
      reason: 'the intent does not permit that scope',
      data: {},
    }),
    auditRecord(at, {
      ...engine,
      id: 'event-4',
      at: at({ minutes: -40 }),
      type: 'policy.loaded',
      subject: `policy:${'5f'.repeat(32)}`,
      tenant: null,
      identityUid: null,
      component: null,
      operationId: null,
      data: { files: ['production.cedar'] },
    }),
    auditRecord(at, {
      ...engine,
      id: 'event-3',
      at: at({ minutes: -50 }),
      type: 'credential.issued',
      data: { kind: 'issue', fromVersion: null, toVersion: 1 },
    }),
    auditRecord(at, {
      id: 'event-2',
      at: at({ hours: -1 }),
      type: 'request.reviewed',
      actor: people.omar.ref,
      reason: 'they need it for the ledger',
      data: { kind: 'create', digest: 'd1', verdict: 'approve' },
    }),
    auditRecord(at),
  ];
}

/** An event as lists have it. */
export function auditView(record: AuditRecord): AuditEventView {
  const { id, at, type, actor, subject, outcome, reason, requestId, data } =
    record;
  return {
    id,
    at,
    type: type as AuditEventView['type'],
    actor,
    subject,
    outcome,
    reason,
    requestId,
    data,
  };
}

/** The head over all of a log, oldest first, with the signature of nobody. */
export function auditHead(log: readonly AuditRecord[]): {
  head: AuditHead;
  signature: string;
} {
  const leaves = [...log].reverse().map(record => recordHash(record));
  return {
    head: {
      type: 'custody.audit-head.v1',
      number: 3,
      first: 11,
      last: 10 + leaves.length,
      root: hex(merkleRoot(leaves)),
      previous: 'a'.repeat(64),
      at: log[0].at,
      kid: 'kid-of-the-log',
    },
    signature: 'A'.repeat(86),
  };
}

/** One event with its real proof, and the word of the server that its head is signed. */
export function auditDetail(
  log: readonly AuditRecord[],
  id: string,
): AuditEventDetail | undefined {
  const oldestFirst = [...log].reverse();
  const index = oldestFirst.findIndex(record => record.id === id);
  if (index < 0) {
    return undefined;
  }
  const leaves = oldestFirst.map(record => recordHash(record));
  const signed = auditHead(log);
  return {
    event: oldestFirst[index],
    hash: hex(leaves[index]),
    sealed: {
      sequence: signed.head.first + index,
      path: inclusionPath(leaves, index).map(hex),
      ...signed,
      signatureCheck: 'holds',
    },
  };
}
