import { ResponseError } from '@backstage/errors';
import { routes, type RouteDefinition, type RouteName } from '../api/routes';
import { buildPath } from './buildPath';
import type { CallOptions, CustodyClient, CustodyClientOptions } from './types';

type AnyRequest = {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
};

/**
 * The typed client of Custody's backend, made from the same table of routes that the backend serves.
 *
 * @param options - `discoveryApi` and `fetchApi` in a Backstage frontend; `discoveryApi` alone in a backend, with
 *   a token per call; `baseUrl` elsewhere
 * @returns one function a route: `client.getIdentity({ params: { namespace, name } })`
 * @throws `ResponseError` (from `@backstage/errors`) from each call that the server refuses
 */
export function createCustodyClient(
  options: CustodyClientOptions,
): CustodyClient {
  const call = async (
    route: RouteDefinition,
    request: AnyRequest = {},
    { token, signal, onPart }: CallOptions = {},
  ) => {
    const base = await resolveBaseUrl(options);
    const doFetch = options.fetchApi?.fetch ?? fetch;
    const hasBody = request.body !== undefined;
    const response = await doFetch(
      `${base}${buildPath(route.path, request.params, request.query)}`,
      {
        method: route.method.toLocaleUpperCase('en-US'),
        headers: {
          Accept: 'application/json',
          ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
        },
        body: hasBody ? JSON.stringify(request.body) : undefined,
        signal,
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    if (!route.file) {
      return response.json();
    }
    return onPart && response.body
      ? takeParts(response.body, onPart)
      : response.text();
  };

  return Object.fromEntries(
    (Object.keys(routes) as RouteName[]).map(name => [
      name,
      (request?: AnyRequest, callOptions?: CallOptions) =>
        call(routes[name], request, callOptions),
    ]),
    // The table drives both the functions and their types; TypeScript can't follow one through `fromEntries`.
  ) as unknown as CustodyClient;
}

async function takeParts(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onPart: NonNullable<CallOptions['onPart']>,
): Promise<string> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return '';
      }
      await onPart(value);
    }
  } finally {
    // Who takes no more of it need not be sent the rest. After the end, and after a failure, this does nothing.
    await reader.cancel().catch(() => {});
  }
}

async function resolveBaseUrl(options: CustodyClientOptions): Promise<string> {
  if ('discoveryApi' in options) {
    return options.discoveryApi.getBaseUrl('custody');
  }
  const { baseUrl } = options;
  const url = typeof baseUrl === 'function' ? await baseUrl() : baseUrl;
  return url.replace(/\/+$/, '');
}
