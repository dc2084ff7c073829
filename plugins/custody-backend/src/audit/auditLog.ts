import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type AuditEventType,
  canonicalJson,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { v7 as timeOrderedId } from 'uuid';
import type { AuditEntry, AuditScope } from '../services/ports';
import { inTransaction, type TransactionOptions } from '../store/inTransaction';
import type { AuditEventsRow } from '../store/tables';

export type { AuditEntry, AuditScope };

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
  const row = toRow(entry);
  await insertRows(tx, [row]);
  return row.id;
}

/** A database takes only so many values. */
const ROWS_A_STATEMENT = 200;

async function insertRows(
  tx: Knex.Transaction,
  rows: readonly AuditEventsRow[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_A_STATEMENT) {
    await tx<AuditEventsRow>('audit_events').insert(
      rows.slice(first, first + ROWS_A_STATEMENT),
    );
  }
}

function toRow(entry: AuditEntry): AuditEventsRow {
  return {
    // By time (RFC 9562, version 7): what happened at one instant is listed and sealed in the order in which it was told.
    id: timeOrderedId(),
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
    data: canonicalJson(entry.data ?? {}),
    sequence: null,
    batch: null,
  };
}

type Written = { row: AuditEventsRow; entry: AuditEntry };

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
  options: TransactionOptions = {},
): Promise<T> {
  const inOne = async (tx: Knex.Transaction) => {
    const events: Written[] = [];
    const value = await work(tx, {
      append: async entry => {
        events.push({ row: toRow(entry), entry });
      },
      appendAll: async entries => {
        entries.forEach(entry => events.push({ row: toRow(entry), entry }));
      },
    });
    // All of them in one statement, the last of the transaction.
    await insertRows(
      tx,
      events.map(({ row }) => row),
    );
    return { result: value, written: events };
  };
  const { result, written } = await inTransaction(deps.db, inOne, options);
  for (const event of written) {
    try {
      await mirror(deps.auditor, event);
    } catch (error) {
      deps.logger.warn(
        `the audit event \`${event.row.id}\` (${event.entry.type}) is recorded, but Backstage's auditor did not take its copy: ${error}`,
      );
    }
  }
  return result;
}

/** What whoever watches over the platform is to see among all else. */
const LOUD: Partial<Record<AuditEventType, 'high' | 'critical'>> = {
  'request.break-glass': 'critical',
  'request.break-glass-reviewed': 'high',
};

/**
 * `eventId` names the type, as Backstage's auditor has it; `meta.auditEventId` is the event's own id, by which a copy
 * and its row are known to be one.
 */
async function mirror(
  auditor: AuditorService,
  { row: { id }, entry }: Written,
): Promise<void> {
  const event = await auditor.createEvent({
    eventId: entry.type.replace('.', '-'),
    severityLevel:
      LOUD[entry.type] ?? (entry.outcome === 'denied' ? 'medium' : 'low'),
    meta: {
      auditEventId: id,
      actor: entry.actor,
      subject: entry.subject,
      tenant: entry.tenant ?? null,
      identityUid: entry.identityUid ?? null,
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
