import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../../audit/auditLog';
import type {
  NewOperation,
  Operations,
  StartedOperation,
  Wakeup,
} from '../../ports';
import { wakeAfterCommit } from '../wakeAfterCommit';

/** What changes of the record need beside their transaction. */
export type RecordDeps = { wakeup: Wakeup; operations: Operations };

/** Starts the operation that brings a change about, behind whatever is under way. */
export async function begin(
  deps: RecordDeps,
  tx: Knex.Transaction,
  audit: AuditScope,
  uid: string,
  operation: NewOperation,
  now: Instant,
): Promise<StartedOperation> {
  const { id } = await deps.operations.enqueue(tx, audit, uid, operation, {
    now,
    whenBusy: 'queue',
  });
  wakeAfterCommit(tx, deps.wakeup);
  return { operationId: id };
}
