import {
  isNeededLater,
  wouldCount,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import type { Db } from '../../store/database';
import { findReviews, StoredRequest, StoredReview } from '../../store/requests';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';
import { Members, readMembers } from './eligibility';
import {
  type LookedThrough,
  type LookingQuery,
  lookThrough,
} from './lookThrough';
import { quorumInput } from './quorumOf';
import { readDelegators } from './standIns';

type Reader = Extract<Caller, { type: 'user' }>;
type Narrow = (query: Knex.QueryBuilder) => void;

export type InboxDeps = {
  db: Db;
  directory: Directory;
  tenants: Tenants;
  clock: Clock;
};

/**
 * What waits for a person: pending requests to which their approval would still count in the present stage, their own or
 * in the place of who delegated to them. The database says which name
 * them or a group of theirs; whether their part is owed still is told by the reviews that there are, and by who is in
 * which group now.
 *
 * @throws InputError for a cursor that no list gave
 */
export async function listInbox(
  reader: Reader,
  query: LookingQuery,
  narrow: Narrow,
  deps: InboxDeps,
): Promise<LookedThrough> {
  const { cursor, limit, total, ...filter } = query;
  const places = await placesOf(reader, deps);
  const reviewableBy = { user: reader.ref, refs: places.refs };
  return lookThrough(
    deps.db,
    {
      filter: { ...filter, narrow, reviewableBy },
      keep: requests =>
        thatWaitFor(reader.ref, places.delegators, requests, deps),
    },
    { cursor, limit, total },
  );
}

/** Those in whose place somebody reviews, and by which refs requests name them. */
async function placesOf(
  reader: Reader,
  deps: InboxDeps,
): Promise<{ delegators: string[]; refs: string[] }> {
  const delegators = await readDelegators(reader, deps.clock.now(), deps);
  return {
    delegators: delegators.map(({ ref }) => ref),
    refs: [
      ...new Set([
        reader.ref,
        ...reader.groups,
        ...delegators.flatMap(({ refs }) => refs),
      ]),
    ],
  };
}

async function thatWaitFor(
  person: string,
  delegators: readonly string[],
  requests: readonly StoredRequest[],
  deps: InboxDeps,
): Promise<StoredRequest[]> {
  const reviewsOf = await findReviews(
    deps.db,
    requests.map(({ id }) => id),
  );
  const members = await Promise.all(
    requests.map(({ decision, tenant }) =>
      readMembers(decision.owed, tenant, deps),
    ),
  );
  return requests.filter((request, at) =>
    isOwedBy(
      [null, ...(person === request.sponsor ? [] : delegators)].map(
        onBehalfOf => ({ by: person, onBehalfOf }),
      ),
      request,
      reviewsOf.get(request.id) ?? [],
      members[at],
    ),
  );
}

function isOwedBy(
  places: ReadonlyArray<{ by: string; onBehalfOf: string | null }>,
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): boolean {
  const input = quorumInput(request, reviews, members);
  return places.some(
    place => wouldCount(place, input) && !isNeededLater(place, input),
  );
}
