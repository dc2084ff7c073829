import type { Knex } from 'knex';
import { Db, forUpdate, locksRows } from '../database';
import type {
  IdentitiesRow,
  RequestApproversRow,
  RequestsRow,
  ReviewsRow,
} from '../tables';
import {
  readRequest,
  readReview,
  StoredRequest,
  StoredReview,
} from './storedRequest';

/** @returns the request of an id, or undefined */
export async function findRequest(
  db: Db,
  id: string,
): Promise<StoredRequest | undefined> {
  const row = await db<RequestsRow>('requests').where({ id }).first();
  return row && readRequest(row);
}

/** @returns the request that the same submission made before, or undefined */
export async function findRequestByDedupeKey(
  db: Db,
  key: string,
): Promise<StoredRequest | undefined> {
  const row = await db<RequestsRow>('requests')
    .where({ dedupe_key: key })
    .first();
  return row && readRequest(row);
}

/** @returns the newest request that somebody made about an identity and did not withdraw, or undefined */
export async function findLastBy(
  db: Db,
  { requester, identityUid }: { requester: string; identityUid: string },
): Promise<StoredRequest | undefined> {
  const row = await db<RequestsRow>('requests')
    .where({ requester, identity_uid: identityUid })
    .whereNot({ state: 'withdrawn' })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  return row && readRequest(row);
}

/** @returns what tasks of a person asked about an identity, newest first */
export async function findTaskRequests(
  db: Db,
  { requester, identityUid }: { requester: string; identityUid: string },
): Promise<StoredRequest[]> {
  const rows = await db<RequestsRow>('requests')
    .where({ requester, identity_uid: identityUid })
    .whereNotNull('task_id')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  return rows.map(readRequest);
}

/**
 * Reads a request and keeps others from deciding on it, or from changing its identity, until the transaction ends.
 *
 * INVARIANT: the identity's lock comes first, in the order that {@link inTransaction} documents. Whoever decides on a
 * request changes its identity afterwards, and the engine, which holds the identity, tells what came of a request.
 */
export async function lockRequest(
  tx: Knex.Transaction,
  id: string,
): Promise<StoredRequest | undefined> {
  if (locksRows(tx)) {
    // Which identity a request is about never changes.
    await tx<IdentitiesRow>('identities')
      .where(
        'uid',
        tx<RequestsRow>('requests').where({ id }).select('identity_uid'),
      )
      .forUpdate()
      .select('uid');
  }
  const row: RequestsRow | undefined = await forUpdate(
    tx,
    tx<RequestsRow>('requests').where({ id }).first(),
  );
  return row && readRequest(row);
}

/** @returns the requests of a scaffolder task, oldest first */
export async function findRequestsOfTask(
  db: Db,
  taskId: string,
): Promise<StoredRequest[]> {
  const rows = await db<RequestsRow>('requests')
    .where({ task_id: taskId })
    .orderBy(['created_at', 'id']);
  return rows.map(readRequest);
}

/** @returns reviews by request, oldest first */
export async function findReviews(
  db: Db,
  requestIds: readonly string[],
): Promise<Map<string, StoredReview[]>> {
  const rows = await db<ReviewsRow>('reviews')
    .whereIn('request_id', [...requestIds])
    .orderBy(['created_at', 'id']);
  const byRequest = new Map<string, StoredReview[]>(
    requestIds.map(id => [id, []]),
  );
  rows.forEach(row => byRequest.get(row.request_id)?.push(readReview(row)));
  return byRequest;
}

/** @returns for whom a person has reviewed, each once, sorted */
export async function findReviewedFor(
  db: Db,
  reviewer: string,
): Promise<string[]> {
  const rows = await db<ReviewsRow>('reviews')
    .where({ reviewer })
    .whereNotNull('on_behalf_of')
    .distinct('on_behalf_of')
    .orderBy('on_behalf_of');
  return rows.flatMap(({ on_behalf_of: person }) => person ?? []);
}

/** @returns refs of groups and users that may approve, by request */
export async function findApprovers(
  db: Db,
  requestIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db<RequestApproversRow>('request_approvers').whereIn(
    'request_id',
    [...requestIds],
  );
  const byRequest = new Map<string, string[]>(requestIds.map(id => [id, []]));
  rows.forEach(row => byRequest.get(row.request_id)?.push(row.ref));
  return byRequest;
}
