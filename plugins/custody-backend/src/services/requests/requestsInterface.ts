import type {
  BreakGlassBody,
  BreakGlassReviewBody,
  Page,
  Preview,
  RequestListQuery,
  RequestPayload,
  RequestView,
  ReviewPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Viewer } from '../access';
import type { Caller } from '../ports';

/** What a caller asks of requests. Decorated by `AuthorizedRequestsService`, which says who may. */
export interface RequestsService {
  /** @param permits - what Backstage's permissions leave the caller of identities to ask about; all, where nobody says */
  preview(
    caller: Caller,
    payload: RequestPayload,
    permits?: Viewer['permits'],
  ): Promise<Preview>;
  submit(
    caller: Caller,
    payload: RequestPayload,
    permits?: Viewer['permits'],
  ): Promise<RequestView>;
  list(
    caller: Caller,
    query: RequestListQuery,
    narrow: (query: Knex.QueryBuilder) => void,
  ): Promise<Page<RequestView>>;
  get(caller: Caller, id: string): Promise<RequestView>;
  review(
    caller: Caller,
    id: string,
    payload: ReviewPayload,
  ): Promise<RequestView>;
  withdraw(caller: Caller, id: string, reason: string): Promise<RequestView>;
  /** In an emergency, approves what waits at once. */
  breakGlass(
    caller: Caller,
    id: string,
    body: BreakGlassBody,
  ): Promise<RequestView>;
  reviewBreakGlass(
    caller: Caller,
    id: string,
    body: BreakGlassReviewBody,
  ): Promise<RequestView>;
}
