import {
  isNeededLater,
  RequestListQuery,
  wouldCount,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import { writeCursor } from '../../store/cursor';
import type { Db } from '../../store/database';
import {
  findReviews,
  listRequests,
  StoredRequest,
  StoredReview,
} from '../../store/requests';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';
import { Members, readMembers } from './eligibility';
import { quorumInput } from './quorumOf';
import { readDelegators } from './standIns';

const BATCH = 100;
/** Most requests that are looked at for one answer: of a longer list the reader is given part, and a cursor. */
const MOST_LOOKED_AT = 1_000;

type Reader = Extract<Caller, { type: 'user' }>;
type Narrow = (query: Knex.QueryBuilder) => void;
type Found = { items: StoredRequest[]; end: string | null };

/** A page of requests. `total` counts at least these, and no further than one answer looks. */
export type InboxPage = {
  items: StoredRequest[];
  nextCursor: string | null;
  total?: number;
};

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
  query: Omit<RequestListQuery, 'reviewable'>,
  narrow: Narrow,
  deps: InboxDeps,
): Promise<InboxPage> {
  const { cursor, limit, total, ...filter } = query;
  const look = (from: string | undefined, most: number) =>
    lookThrough(reader, { ...filter, narrow }, { from, most }, deps);
  const countsHere = total && cursor === undefined;
  const { items, end } = await look(cursor, countsHere ? Infinity : limit + 1);
  const last = items[limit - 1];
  return {
    items: items.slice(0, limit),
    nextCursor:
      items.length > limit ? writeCursor([last.created_at, last.id]) : end,
    ...(total && {
      total: countsHere
        ? items.length
        : (await look(undefined, Infinity)).items.length,
    }),
  };
}

/** @returns the first that wait for the reader, and where to look on; null when all was looked through */
async function lookThrough(
  reader: Reader,
  filter: Omit<Parameters<typeof listRequests>[1], 'reviewableBy'>,
  { from, most }: { from: string | undefined; most: number },
  deps: InboxDeps,
): Promise<Found> {
  const places = await placesOf(reader, deps);
  const reviewableBy = { user: reader.ref, refs: places.refs };
  const items: StoredRequest[] = [];
  let cursor = from;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await listRequests(
      deps.db,
      { ...filter, reviewableBy },
      { cursor, limit: BATCH },
    );
    items.push(
      ...(await thatWaitFor(reader.ref, places.delegators, batch.items, deps)),
    );
    if (batch.nextCursor === null || items.length >= most) {
      return { items, end: batch.nextCursor };
    }
    cursor = batch.nextCursor;
  }
  return { items, end: cursor ?? null };
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
