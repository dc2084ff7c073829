import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../../store/database';
import { findDelegators } from '../../store/delegations';
import { approverAmong, StoredRequest } from '../../store/requests';
import type { ReviewsRow } from '../../store/tables';
import { isOfAnotherTenant } from '../access';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';

/** Somebody who delegates: by which refs requests name them, and of which tenants they are. */
type Delegator = { refs: string[]; tenants: string[] };

/** A person to whom others delegate. */
export type Delegated = { delegate: string; delegators: Delegator[] };

/** @returns null for a caller who is no person */
export async function readDelegated(
  caller: Caller,
  deps: { db: Db; directory: Directory; tenants: Tenants; now: Instant },
): Promise<Delegated | null> {
  if (caller.type !== 'user') {
    return null;
  }
  const people = await findDelegators(deps.db, caller.ref, deps.now);
  const delegators = await Promise.all(
    people.map(async person => {
      const refs = [person, ...(await deps.directory.groupsOf(person))];
      return { refs, tenants: deps.tenants.ofMember(refs) };
    }),
  );
  return { delegate: caller.ref, delegators };
}

/*
 * A delegate sees what waits for those who delegated to them, and what they have reviewed for them; not what those
 * decided before or decide after.
 *
 * INVARIANT: and nothing that is of another tenant than who delegated: they may not see it themselves.
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
  const { delegate, delegators } = delegated;
  return (
    (request.state === 'pending' &&
      delegators.some(
        ({ refs, tenants }) =>
          !isOfAnotherTenant(tenants, request.tenant) &&
          approvers.some(ref => refs.includes(ref)),
      )) ||
    (await reviewedFor(db, delegate).where('request_id', request.id)).length > 0
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
  const { delegate, delegators } = delegated;
  either.orWhereIn('requests.id', reviewedFor(db, delegate));
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

function reviewedFor(db: Db, delegate: string) {
  return db<ReviewsRow>('reviews')
    .where({ reviewer: delegate })
    .whereNotNull('on_behalf_of')
    .select('request_id');
}
