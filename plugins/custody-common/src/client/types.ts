import type { z } from 'zod/v4';
import type { RouteName, routes } from '../api/routes';

type Routes = typeof routes;

type ParamNames<Path extends string> =
  Path extends `${string}:${infer Name}/${infer Rest}`
    ? Name | ParamNames<`/${Rest}`>
    : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parts of a route's path that the caller fills in, by name. */
export type RouteParams<N extends RouteName> = Record<
  ParamNames<Routes[N]['path']>,
  string
>;

/** What a route takes in its query; every part may be left out. */
export type RouteQuery<N extends RouteName> = Routes[N] extends {
  query: infer Q extends z.ZodType;
}
  ? Partial<z.output<Q>>
  : never;

/** What a route takes as its body, with all that has a default optional. */
export type RouteBody<N extends RouteName> = Routes[N] extends {
  body: infer B extends z.ZodType;
}
  ? z.input<B>
  : never;

/** What a route answers. */
export type RouteResponse<N extends RouteName> = z.output<
  Routes[N]['response']
>;

/** Everything that one call of a route needs; parts that the route doesn't have are left out. */
export type RouteRequest<N extends RouteName> = ([RouteParams<N>] extends [
  Record<never, string>,
]
  ? [ParamNames<Routes[N]['path']>] extends [never]
    ? unknown
    : { params: RouteParams<N> }
  : { params: RouteParams<N> }) &
  ([RouteQuery<N>] extends [never] ? unknown : { query?: RouteQuery<N> }) &
  ([RouteBody<N>] extends [never] ? unknown : { body: RouteBody<N> });

/** How one call is made, beside what it asks. */
export type CallOptions = {
  /** Bearer token; left out where `fetchApi` adds the signed-in person's. */
  token?: string;
  /** Aborts the call. */
  signal?: AbortSignal;
  /**
   * Of a route that answers with a file: takes it part by part as it comes, so that it needs no place in memory. The call
   * then gives an empty text once all of it was taken, and rejects when the connection broke before.
   */
  onPart?: (part: Uint8Array<ArrayBuffer>) => void | Promise<void>;
};

/** One function a route. Each rejects with a `ResponseError` when the server refuses. */
export type CustodyClient = {
  [N in RouteName]: (
    ...args: unknown extends RouteRequest<N>
      ? [request?: Record<string, never>, options?: CallOptions]
      : {} extends RouteRequest<N>
      ? [request?: RouteRequest<N>, options?: CallOptions]
      : [request: RouteRequest<N>, options?: CallOptions]
  ) => Promise<RouteResponse<N>>;
};

/** Where the backend is, and what to call it with. */
export type CustodyClientOptions = {
  /** `fetch` by default; Backstage's `fetchApi` adds the signed-in person's token. */
  fetchApi?: { fetch: typeof fetch };
} & (
  | { discoveryApi: { getBaseUrl(pluginId: string): Promise<string> } }
  /** The address of the API itself, e.g. `https://backstage.example.com/api/custody`. */
  | { baseUrl: string | (() => string | Promise<string>) }
);
