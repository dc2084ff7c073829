import {
  BREAK_GLASS_KINDS,
  CUTTING_KINDS,
  type RequestKind,
  type RequestState,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { brokenFor } from '../breakGlasses';
import type { Db } from '../database';
import { whereTiedTo } from '../identities/tiedComponent';
import type {
  ComponentDeclarationsRow,
  IdentitiesRow,
  RequestsRow,
} from '../tables';
import {
  type PageOfRequests,
  pageOfRequests,
  type PageOptions,
} from './pageOfRequests';

/** Which requests to list; `narrow` adds what the caller may see. */
export type RequestFilter = {
  state?: RequestState;
  kind?: RequestKind;
  identity?: string;
  component?: string;
  requester?: string;
  /** Pending ones that someone of these refs can still review, and this person has not. */
  reviewableBy?: { user: string; refs: string[] };
  /** Pending ones of a kind that glass is broken for, of none but these tenants where there are any. */
  breakableIn?: { tenants: string[] };
  /** Those for which glass was broken that nobody has reviewed. */
  unreviewed?: boolean;
  narrow: (query: Knex.QueryBuilder) => void;
};

/** Newest first. @throws InputError for a cursor that no list gave */
export async function listRequests(
  db: Db,
  filter: RequestFilter,
  page: PageOptions,
): Promise<PageOfRequests> {
  const matching = () => {
    const query = db<RequestsRow>('requests');
    applyFilter(db, query, filter);
    return query;
  };
  return pageOfRequests(matching, page);
}

/**
 * INVARIANT: what cuts off for good is never given up, so its request does not lapse while that is under way.
 *
 * @returns open requests whose time is up, the longest waiting first
 */
export async function findTimedOut(
  db: Db,
  options: { now: string; approvedBefore: string; limit: number },
): Promise<Array<Pick<RequestsRow, 'id' | 'state'>>> {
  return db<RequestsRow>('requests')
    .where(pending =>
      pending.where('state', 'pending').where('expires_at', '<=', options.now),
    )
    .orWhere(approved =>
      approved
        .where('state', 'approved')
        .where('decided_at', '<=', options.approvedBefore)
        .whereNotExists(
          db('operations')
            .whereRaw('operations.request_id = requests.id')
            .whereNull('operations.finished_at')
            .whereIn('operations.kind', [...CUTTING_KINDS])
            .select(db.raw('1')),
        ),
    )
    .orderBy('created_at')
    .limit(options.limit)
    .select('id', 'state');
}

function applyFilter(
  db: Db,
  query: Knex.QueryBuilder,
  filter: RequestFilter,
): void {
  const { state, kind, identity, component, requester } = filter;
  const { reviewableBy, breakableIn } = filter;
  if (state) query.where('requests.state', state);
  if (kind) query.where('requests.kind', kind);
  if (identity) query.where('requests.identity_ref', identity);
  if (requester) query.where('requests.requester', requester);
  if (component) query.whereIn('requests.id', aboutComponent(db, component));
  if (reviewableBy) {
    query
      .where('requests.state', 'pending')
      .whereNot('requests.requester', reviewableBy.user)
      .whereExists(approverAmong(db, reviewableBy.refs))
      .whereNotExists(
        db('reviews')
          .select(db.raw('1'))
          .whereRaw('reviews.request_id = requests.id')
          .where('reviews.reviewer', reviewableBy.user),
      );
  }
  if (breakableIn) {
    query
      .where('requests.state', 'pending')
      .whereIn('requests.kind', [...BREAK_GLASS_KINDS]);
    if (breakableIn.tenants.length > 0) {
      query.where(own =>
        own
          .whereNull('requests.tenant')
          .orWhereIn('requests.tenant', breakableIn.tenants),
      );
    }
  }
  if (filter.unreviewed) {
    query.whereExists(
      brokenFor(db, null).whereNull('break_glasses.reviewed_at'),
    );
  }
  filter.narrow(query);
}

/**
 * Requests about a component, by id: also those from before it was there, once the identity is tied to it; not those
 * that merely name it. Each way leads over an index, which an `or` of all would not.
 */
function aboutComponent(db: Db, component: string): Knex.QueryBuilder {
  const tied: Knex.QueryBuilder = db<IdentitiesRow>('identities')
    .where(query => whereTiedTo(query, [component]))
    .select('uid');
  const ofTied: Knex.QueryBuilder = db<RequestsRow>('requests')
    .whereIn('identity_uid', tied)
    .select('id');
  const declared: Knex.QueryBuilder = db<ComponentDeclarationsRow>(
    'component_declarations',
  )
    .where({ component, bound: true })
    .select('request_id');
  const named: Knex.QueryBuilder = db<RequestsRow>('requests')
    .where({ component })
    .whereNotNull('component_owner')
    .select('id');
  return named.union([ofTied, declared]);
}

/** The condition that one of these refs is among those who may approve the request of the row. */
export function approverAmong(db: Db, refs: string[]): Knex.QueryBuilder {
  return db('request_approvers')
    .select(db.raw('1'))
    .whereRaw('request_approvers.request_id = requests.id')
    .whereIn('request_approvers.ref', refs);
}
