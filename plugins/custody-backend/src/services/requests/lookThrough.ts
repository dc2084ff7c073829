import type { RequestListQuery } from '@custody/backstage-plugin-custody-common';
import { writeCursor } from '../../store/cursor';
import type { Db } from '../../store/database';
import {
  listRequests,
  type RequestFilter,
  type StoredRequest,
} from '../../store/requests';

const BATCH = 100;
/** Most requests that are looked at for one answer: of a longer list the reader is given part, and a cursor. */
const MOST_LOOKED_AT = 1_000;

/** What is asked of a list besides for whom it is. */
export type LookingQuery = Omit<
  RequestListQuery,
  'reviewable' | 'breakable' | 'unreviewed'
>;

type Found = { items: StoredRequest[]; end: string | null };

/** A page of requests. `total` counts at least these, and no further than one answer looks. */
export type LookedThrough = {
  items: StoredRequest[];
  nextCursor: string | null;
  total?: number;
};

/** What the database gives, and which of it is wanted, which no database can say. */
export type Looking = {
  filter: RequestFilter;
  keep: (requests: readonly StoredRequest[]) => Promise<StoredRequest[]>;
};

/**
 * Pages through what a filter gives, and keeps part of it: for rules that ask policy, or who is in which group now.
 *
 * @throws InputError for a cursor that no list gave
 */
export async function lookThrough(
  db: Db,
  looking: Looking,
  page: { cursor?: string; limit: number; total?: boolean },
): Promise<LookedThrough> {
  const { cursor, limit, total } = page;
  const look = (from: string | undefined, most: number) =>
    lookFrom(db, looking, { from, most });
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

/** @returns the first that are kept, and where to look on; null when all was looked through */
async function lookFrom(
  db: Db,
  { filter, keep }: Looking,
  { from, most }: { from: string | undefined; most: number },
): Promise<Found> {
  const items: StoredRequest[] = [];
  let cursor = from;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await listRequests(db, filter, { cursor, limit: BATCH });
    items.push(...(await keep(batch.items)));
    if (batch.nextCursor === null || items.length >= most) {
      return { items, end: batch.nextCursor };
    }
    cursor = batch.nextCursor;
  }
  return { items, end: cursor ?? null };
}
