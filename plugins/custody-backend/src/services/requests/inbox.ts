import {
  RequestListQuery,
  wouldCount,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
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
import { approvalsIn } from './approvalsIn';
import { Members, readMembers } from './eligibility';

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

export type InboxDeps = { db: Db; directory: Directory; tenants: Tenants };

/**
 * What waits for a person: pending requests to which their approval would still count. The database says which name
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
  const reviewableBy = {
    user: reader.ref,
    refs: [reader.ref, ...reader.groups],
  };
  const items: StoredRequest[] = [];
  let cursor = from;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await listRequests(
      deps.db,
      { ...filter, reviewableBy },
      { cursor, limit: BATCH },
    );
    items.push(...(await thatWaitFor(reader.ref, batch.items, deps)));
    if (batch.nextCursor === null || items.length >= most) {
      return { items, end: batch.nextCursor };
    }
    cursor = batch.nextCursor;
  }
  return { items, end: cursor ?? null };
}

async function thatWaitFor(
  person: string,
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
    isOwedBy(person, request, reviewsOf.get(request.id) ?? [], members[at]),
  );
}

function isOwedBy(
  person: string,
  { decision, requester, sponsor }: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): boolean {
  return wouldCount(person, {
    owed: decision.owed,
    members,
    excluded: { requester, sponsor },
    approvals: approvalsIn(reviews),
  });
}
