import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  AuditEventType,
  AuditOutcome,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { inTransaction } from '../store/inTransaction';
import type { AuditEventsRow } from '../store/tables';

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

/**
 * Appends an event in the transaction of the change that it records.
 *
 * INVARIANT: it takes a transaction and not a client: when the event can't be written, the change fails with it.
 *
 * @returns the event's id, for the mirror
 */
export async function appendAuditEvent(
  tx: Knex.Transaction,
  entry: AuditEntry,
): Promise<string> {
  const row: AuditEventsRow = {
    id: randomUUID(),
    at: entry.at,
    type: entry.type,
    actor: entry.actor,
    subject: entry.subject,
    outcome: entry.outcome ?? 'success',
    tenant: entry.tenant ?? null,
    identity_uid: entry.identityUid ?? null,
    component: entry.component ?? null,
    request_id: entry.requestId ?? null,
    operation_id: entry.operationId ?? null,
    reason: entry.reason ?? null,
    data: JSON.stringify(entry.data ?? {}),
    sequence: null,
    batch: null,
  };
  await tx<AuditEventsRow>('audit_events').insert(row);
  return row.id;
}

/** Events of one transaction, mirrored to Backstage's auditor once it has committed. */
export type AuditScope = {
  append(entry: AuditEntry): Promise<void>;
};

type Written = { id: string; entry: AuditEntry };

/**
 * Runs a change in a transaction together with the audit events that it appends, and mirrors them to Backstage's
 * auditor after the commit.
 *
 * INVARIANT: the row in the database is the record. What was committed has happened, so a mirror that fails is logged
 * and never fails the caller.
 *
 * @param work - the change; every query in it must go through `tx` (SQLite has one connection). It may be run again
 * from its start, see {@link inTransaction}.
 */
export async function audited<T>(
  deps: { db: Knex; auditor: AuditorService; logger: LoggerService },
  work: (tx: Knex.Transaction, audit: AuditScope) => Promise<T>,
): Promise<T> {
  const { result, written } = await inTransaction(deps.db, async tx => {
    const events: Written[] = [];
    const value = await work(tx, {
      append: async entry => {
        const id = await appendAuditEvent(tx, entry);
        events.push({ id, entry });
      },
    });
    return { result: value, written: events };
  });
  for (const event of written) {
    try {
      await mirror(deps.auditor, event);
    } catch (error) {
      deps.logger.warn(
        `the audit event \`${event.id}\` (${event.entry.type}) is recorded, but Backstage's auditor did not take its copy: ${error}`,
      );
    }
  }
  return result;
}

/**
 * `eventId` names the type, as Backstage's auditor has it; `meta.auditEventId` is the event's own id, by which a copy
 * and its row are known to be one.
 */
async function mirror(
  auditor: AuditorService,
  { id, entry }: Written,
): Promise<void> {
  const event = await auditor.createEvent({
    eventId: entry.type.replace('.', '-'),
    severityLevel: entry.outcome === 'denied' ? 'medium' : 'low',
    meta: {
      auditEventId: id,
      actor: entry.actor,
      subject: entry.subject,
      requestId: entry.requestId ?? null,
      outcome: entry.outcome ?? 'success',
    },
  });
  if (entry.outcome === 'failure' || entry.outcome === 'denied') {
    await event.fail({
      error: new Error(entry.reason ?? `${entry.type}: ${entry.outcome}`),
    });
  } else {
    await event.success();
  }
}
