import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../../store/database';
import { approverAmong, StoredRequest } from '../../store/requests';
import type { ReviewsRow } from '../../store/tables';
import { isOfAnotherTenant } from '../access';
import type { Caller } from '../ports';
import {
  type Delegator,
  readDelegators,
  readReviewedFor,
  type StandInDeps,
} from './standIns';

/** A person to whom others delegate, and for whom of those, now or before, they have reviewed. */
export type Delegated = {
  delegate: string;
  delegators: Delegator[];
  reviewedFor: string[];
};

/** @returns null for a caller who is no person */
export async function readDelegated(
  caller: Caller,
  deps: StandInDeps & { now: Instant },
): Promise<Delegated | null> {
  if (caller.type !== 'user') {
    return null;
  }
  return {
    delegate: caller.ref,
    delegators: await readDelegators(caller, deps.now, deps),
    reviewedFor: await readReviewedFor(caller, deps),
  };
}

/*
 * A delegate sees what waits for those who delegated to them, and what they have reviewed for them; not what those
 * decided before or decide after.
 *
 * INVARIANT: and nothing that is of another tenant than who delegated: they may not see it themselves; and nothing at all
 * once they are not of a tenant of theirs any more.
 */

/** Whether a person may see a request for that. */
export async function seenAsDelegate(
  request: StoredRequest,
  approvers: readonly string[],
  db: Db,
  delegated: Delegated | null,
): Promise<boolean> {
  if (delegated === null) {
    return false;
  }
  const { delegate, delegators, reviewedFor } = delegated;
  return (
    (request.state === 'pending' &&
      delegators.some(
        ({ refs, tenants }) =>
          !isOfAnotherTenant(tenants, request.tenant) &&
          approvers.some(ref => refs.includes(ref)),
      )) ||
    (
      await reviewsFor(db, delegate, reviewedFor).where(
        'request_id',
        request.id,
      )
    ).length > 0
  );
}

/** The SQL form of {@link seenAsDelegate}, as a further way of being a party. */
export function whereSeenAsDelegate(
  either: Knex.QueryBuilder,
  db: Db,
  delegated: Delegated | null,
): void {
  if (delegated === null) {
    return;
  }
  const { delegate, delegators, reviewedFor } = delegated;
  either.orWhereIn('requests.id', reviewsFor(db, delegate, reviewedFor));
  for (const { refs, tenants } of delegators) {
    either.orWhere(waiting => {
      waiting
        .where('requests.state', 'pending')
        .whereExists(approverAmong(db, refs));
      if (tenants.length > 0) {
        waiting.andWhere(own =>
          own
            .whereNull('requests.tenant')
            .orWhereIn('requests.tenant', tenants),
        );
      }
    });
  }
}

function reviewsFor(db: Db, delegate: string, people: readonly string[]) {
  return db<ReviewsRow>('reviews')
    .where({ reviewer: delegate })
    .whereIn('on_behalf_of', [...people])
    .select('request_id');
}
