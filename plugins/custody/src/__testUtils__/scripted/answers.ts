import { ResponseError } from '@backstage/errors';
import type {
  RouteName,
  RouteRequest,
} from '@custody/backstage-plugin-custody-common';

/** What answers each route; one that is left out is not there yet. */
export type Handlers = {
  [N in RouteName]?: (request: RouteRequest<N>) => unknown;
};

/** @returns some of a list, and the cursor of what follows */
export function page<V>(
  all: V[],
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
) {
  const from = cursor ? Number(cursor) : 0;
  const items = all.slice(from, from + limit);
  const next = from + items.length;
  return { items, nextCursor: next < all.length ? String(next) : null };
}

/** @returns an answer as the server gives it to what it refuses */
export async function refusal(status: number, message: string) {
  const name =
    { 403: 'NotAllowedError', 404: 'NotFoundError', 409: 'ConflictError' }[
      status
    ] ?? 'Error';
  const body = JSON.stringify({
    error: { name, message },
    response: { statusCode: status },
  });
  return ResponseError.fromResponse({
    ok: false,
    status,
    statusText: name,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => body,
  } as Response);
}

/** @returns the error for what an address names and nothing is */
export function missing(what: string): Error {
  return Object.assign(new Error(`${what} is not there`), {
    statusCode: 404,
    cause: new Error(`${what} is not there`),
  });
}
