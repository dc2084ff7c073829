import { ConflictError } from '@backstage/errors';
import {
  isOpen,
  RequestEvent,
  RequestState,
  transition,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { RequestApproversRow, RequestsRow, ReviewsRow } from '../tables';
import {
  GrantedOutcome,
  StoredRequest,
  StoredReview,
  writeRequest,
  writeReview,
} from './storedRequest';

/** Enters a request and the refs that may approve it. @throws a conflict of the database for the same submission twice */
export async function insertRequest(
  tx: Knex.Transaction,
  request: StoredRequest,
): Promise<void> {
  await tx<RequestsRow>('requests').insert(writeRequest(request));
  const refs = new Set(request.decision.owed.flatMap(line => line.approvers));
  if (refs.size > 0) {
    await tx<RequestApproversRow>('request_approvers').insert(
      [...refs].map(ref => ({ request_id: request.id, ref })),
    );
  }
}

/** Notes whose the component is that a request named before it was there. */
export async function noteComponentOwner(
  tx: Knex.Transaction,
  id: string,
  owner: string,
): Promise<void> {
  await tx<RequestsRow>('requests')
    .where({ id, component_owner: null })
    .update({ component_owner: owner });
}

/** Notes which task goes on with a request. */
export async function handToTask(
  tx: Knex.Transaction,
  id: string,
  change: { task_id: string; dedupe_key: string },
): Promise<void> {
  await tx<RequestsRow>('requests').where({ id }).update(change);
}

/** Appends a review. @throws a conflict of the database when the reviewer has reviewed it already */
export async function insertReview(
  tx: Knex.Transaction,
  review: StoredReview,
): Promise<void> {
  await tx<ReviewsRow>('reviews').insert(writeReview(review));
}

/**
 * Brings a request to the state that follows on an event.
 *
 * INVARIANT: it changes the row only while it is in the state that the event was judged by, so that of two that
 * decide at the same moment one does and the other is told.
 *
 * @returns the state after
 * @throws ConflictError when the event can't happen, or the request was changed meanwhile
 */
export async function moveRequest(
  tx: Knex.Transaction,
  request: Pick<StoredRequest, 'id' | 'state' | 'task_id'>,
  event: RequestEvent,
  change: {
    outcome?: string;
    granted?: GrantedOutcome;
    decidedAt?: string;
    fulfilledAt?: string;
  },
): Promise<RequestState> {
  const state = transition(request.state, event);
  const changed = await tx<RequestsRow>('requests')
    .where({ id: request.id, state: request.state })
    .update({
      state,
      // What has ended may be asked again; a task asks once, however often it is retried.
      ...(!isOpen(state) && request.task_id === null
        ? { dedupe_key: request.id }
        : {}),
      ...(change.outcome === undefined ? {} : { outcome: change.outcome }),
      ...(change.granted && {
        granted: JSON.stringify(change.granted),
        granted_until: change.granted.endsAt,
      }),
      ...(change.decidedAt && { decided_at: change.decidedAt }),
      ...(change.fulfilledAt && { fulfilled_at: change.fulfilledAt }),
    });
  if (changed !== 1) {
    throw new ConflictError(
      `the request \`${request.id}\` was changed by somebody else at the same moment; reload it`,
    );
  }
  return state;
}
