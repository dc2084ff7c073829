import type {
  AuditEventType,
  AuditOutcome,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';

/** Which events are meant; what is left out does not matter. */
export type AuditFilter = {
  subject?: string;
  actor?: string;
  type?: AuditEventType;
  /** Those of this type are left out. */
  without?: AuditEventType;
  outcome?: AuditOutcome;
  /** From this instant on. */
  from?: string;
  /** Before this instant. */
  until?: string;
  /** Leaves only what somebody may read. */
  narrow: (query: Knex.QueryBuilder) => void;
};

/** Narrows a query over `audit_events` to what a filter means. */
export function whereAudit(
  query: Knex.QueryBuilder,
  { without, from, until, narrow, ...equal }: AuditFilter,
): void {
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (without) query.whereNot('type', without);
  if (from) query.where('at', '>=', from);
  if (until) query.where('at', '<', until);
  narrow(query);
}
