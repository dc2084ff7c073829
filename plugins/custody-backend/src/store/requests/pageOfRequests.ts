import type { Knex } from 'knex';
import { readCursor, whereOlder, writeCursor } from '../cursor';
import type { RequestsRow } from '../tables';
import { readRequest, type StoredRequest } from './storedRequest';

/** Which page of a list: after which cursor, how many, and whether all are counted. */
export type PageOptions = { cursor?: string; limit: number; total?: boolean };

/** Requests of one page; `nextCursor` is null on the last, `total` is there where it was asked for. */
export type PageOfRequests = {
  items: StoredRequest[];
  nextCursor: string | null;
  total?: number;
};

/**
 * Reads one page of requests, the newest first.
 *
 * @param matching - begins a query over `requests`, with what narrows it; called anew for each use
 * @throws InputError for a cursor that no list gave
 */
export async function pageOfRequests(
  matching: () => Knex.QueryBuilder,
  page: PageOptions,
): Promise<PageOfRequests> {
  const query = matching()
    .select('requests.*')
    .orderBy([
      { column: 'requests.created_at', order: 'desc' },
      { column: 'requests.id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (page.cursor !== undefined) {
    whereOlder(query, readCursor(page.cursor), {
      at: 'requests.created_at',
      id: 'requests.id',
    });
  }
  const rows: RequestsRow[] = await query;
  const items = rows.slice(0, page.limit).map(readRequest);
  const last = items[items.length - 1];
  return {
    items,
    nextCursor:
      rows.length > page.limit ? writeCursor([last.created_at, last.id]) : null,
    ...(page.total && {
      total: Number((await matching().count({ n: '*' }))[0].n),
    }),
  };
}
