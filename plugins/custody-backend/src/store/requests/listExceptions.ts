import type {
  ExceptionState,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { RequestsRow } from '../tables';
import {
  type PageOfRequests,
  pageOfRequests,
  type PageOptions,
} from './pageOfRequests';
import { readRequest, type StoredRequest } from './storedRequest';

/** Which exceptions to list; `narrow` adds what the caller may see. */
export type ExceptionFilter = {
  state?: ExceptionState;
  /** Full ref. */
  identity?: string;
  narrow: (query: Knex.QueryBuilder) => void;
};

/**
 * Exceptions that were asked for, the newest first.
 *
 * @param now - by which those in force and those that ended are told apart
 * @throws InputError for a cursor that no list gave
 */
export async function listExceptions(
  db: Db,
  filter: ExceptionFilter,
  page: PageOptions,
  now: Instant,
): Promise<PageOfRequests> {
  const matching = () => {
    const query = db<RequestsRow>('requests').where('requests.kind', 'except');
    if (filter.identity) {
      query.where('requests.identity_ref', filter.identity);
    }
    whereState(query, filter.state, now);
    filter.narrow(query);
    return query;
  };
  return pageOfRequests(matching, page);
}

/**
 * @returns exceptions that end, or ended, between two instants, by id, from the one after `after`: of identities that are
 * not retired, with the owner and the tenant that these have now
 */
export async function listEndingExceptions(
  db: Db,
  options: {
    from: Instant;
    until: Instant;
    after: string | null;
    limit: number;
  },
): Promise<StoredRequest[]> {
  const query = db('requests')
    .join('identities', 'identities.uid', 'requests.identity_uid')
    .where('requests.kind', 'except')
    .where('requests.state', 'fulfilled')
    .whereNot('identities.state', 'retired')
    .where('requests.granted_until', '>', options.from)
    .where('requests.granted_until', '<=', options.until)
    .orderBy('requests.id')
    .limit(options.limit)
    .select('requests.*', {
      owner_now: 'identities.owner',
      tenant_now: 'identities.tenant',
    });
  if (options.after !== null) {
    query.where('requests.id', '>', options.after);
  }
  const rows: Array<
    RequestsRow & { owner_now: string; tenant_now: string | null }
  > = await query;
  return rows.map(({ owner_now: owner, tenant_now: tenant, ...row }) =>
    readRequest({ ...row, owner, tenant }),
  );
}

/** The SQL form of {@link exceptionState}. */
function whereState(
  query: Knex.QueryBuilder,
  state: ExceptionState | undefined,
  now: Instant,
): void {
  switch (state) {
    case 'pending':
      query.whereIn('requests.state', ['pending', 'approved']);
      break;
    case 'in-force':
      query
        .where('requests.state', 'fulfilled')
        .where('requests.granted_until', '>', now);
      break;
    case 'ended':
      query
        .where('requests.state', 'fulfilled')
        .where('requests.granted_until', '<=', now);
      break;
    case 'refused':
      query.whereNotIn('requests.state', ['pending', 'approved', 'fulfilled']);
      break;
    default:
  }
}

/** @returns where an exception stands */
export function exceptionState(
  { state, granted_until: until }: StoredRequest,
  now: Instant,
): ExceptionState {
  if (state === 'pending' || state === 'approved') {
    return 'pending';
  }
  if (state !== 'fulfilled' || until === null) {
    return 'refused';
  }
  return until > now ? 'in-force' : 'ended';
}
