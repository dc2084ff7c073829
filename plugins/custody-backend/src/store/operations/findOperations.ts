import {
  CUTTING_KINDS,
  operationProgressSchema,
  type OperationProgress,
  stepRecord,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { type Db, forUpdate } from '../database';
import type { OperationsRow } from '../tables';

/** An operation with its progress read. */
export type Operation = Omit<OperationsRow, 'steps'> & {
  progress: OperationProgress;
};

/** @returns the operation of a row, or of as much of a row as was read */
export function toOperation<Row extends Pick<OperationsRow, 'steps'>>({
  steps,
  ...row
}: Row): Omit<Row, 'steps'> & Pick<Operation, 'progress'> {
  return { ...row, progress: operationProgressSchema.parse(JSON.parse(steps)) };
}

/** @returns an operation, or undefined */
export async function findOperation(
  db: Db,
  id: string,
): Promise<Operation | undefined> {
  const row = await db<OperationsRow>('operations').where({ id }).first();
  return row && toOperation(row);
}

/** @returns an operation, locked: the caller holds the lock of its identity already */
export async function lockOperation(
  tx: Knex.Transaction,
  id: string,
): Promise<Operation | undefined> {
  const row = await forUpdate(
    tx,
    tx<OperationsRow>('operations').where({ id }).first(),
  );
  return row && toOperation(row as OperationsRow);
}

/** @returns the one operation of an identity that may be worked on, or undefined */
export async function findActiveOperation(
  db: Db,
  identityUid: string,
): Promise<Operation | undefined> {
  const row = await db<OperationsRow>('operations')
    .where({ active_key: identityUid })
    .first();
  return row && toOperation(row);
}

/** @returns operations of an identity that wait for the active one to end, the oldest first */
export async function listQueuedOperations(
  db: Db,
  identityUid: string,
): Promise<Operation[]> {
  const rows = await db<OperationsRow>('operations')
    .where({ identity_uid: identityUid })
    .whereNull('active_key')
    .whereNull('finished_at')
    .orderBy('created_at');
  return rows.map(toOperation);
}

/** @returns the same for some identities, by identity; those with nothing that waits are left out */
export async function listQueuedByIdentity(
  db: Db,
  identityUids: readonly string[],
): Promise<Map<string, Operation[]>> {
  const rows = await db<OperationsRow>('operations')
    .whereIn('identity_uid', [...identityUids])
    .whereNull('active_key')
    .whereNull('finished_at')
    .orderBy('created_at');
  const queued = new Map<string, Operation[]>();
  for (const row of rows) {
    const others = queued.get(row.identity_uid) ?? [];
    queued.set(row.identity_uid, [...others, toOperation(row)]);
  }
  return queued;
}

/** @returns whether what a request asked for is still to be put into use: consumers that are waited for then change nothing of it */
export async function isUnderWay(
  db: Db,
  identityUid: string,
  requestId: string,
): Promise<boolean> {
  const rows = await db<OperationsRow>('operations')
    .where({ identity_uid: identityUid, request_id: requestId })
    .whereNull('finished_at')
    .select('steps');
  return rows
    .map(toOperation)
    .some(({ progress }) => stepRecord(progress, 'activate').doneAt === null);
}

/** @returns whether something that cuts an identity off is asked for and not done yet */
export async function hasCutUnderWay(
  db: Db,
  identityUid: string,
): Promise<boolean> {
  const row = await db<OperationsRow>('operations')
    .where({ identity_uid: identityUid })
    .whereNull('finished_at')
    .whereIn('kind', [...CUTTING_KINDS])
    .first('id');
  return row !== undefined;
}

/**
 * @param options.unfinishedOrFailed - leaves out what is done, and of what failed all but the last of each identity: one
 * that fails for weeks has failed many times
 * @returns operations of some identities, the newest first
 */
export async function listOperations(
  db: Db,
  identityUids: readonly string[],
  options: { unfinishedOrFailed?: boolean; limit?: number } = {},
): Promise<Operation[]> {
  const query = db<OperationsRow>('operations')
    .whereIn('identity_uid', [...identityUids])
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  if (options.unfinishedOrFailed) {
    const lastFailed = db('identities')
      .whereIn('uid', [...identityUids])
      .select(db.raw(lastFailedSql('identities.uid')));
    query.where(shown =>
      shown
        .whereNotIn('state', ['done', 'cancelled', 'failed'])
        .orWhereIn('id', lastFailed),
    );
  }
  if (options.limit) {
    query.limit(options.limit);
  }
  return (await query).map(toOperation);
}

/**
 * A scalar query: the id of the operation of an identity that failed last.
 *
 * @param uid - SQL for the identity's uid
 */
function lastFailedSql(uid: string): string {
  return `(select failed.id from operations failed
    where failed.identity_uid = ${uid} and failed.state = 'failed'
    order by failed.created_at desc, failed.id desc limit 1)`;
}
