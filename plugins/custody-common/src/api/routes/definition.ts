import type { z } from 'zod/v4';

/**
 * Who may call a route at all; what they may see there is the services' to say.
 *
 * - `user`: signed-in people only
 * - `user-or-service`: people, and plugins acting on their own
 * - `service`: the plugins named in `services` only
 * - `consumer`: no Backstage token; a signed assertion (RFC 7523)
 */
export type RouteAccess = 'user' | 'user-or-service' | 'service' | 'consumer';

export type RouteDefinition = {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  access: RouteAccess;
  /** For `service`: ids of the plugins that may call. */
  services?: readonly string[];
  query?: z.ZodType;
  body?: z.ZodType;
  status: number;
  response: z.ZodType;
  /** Of a route that answers with a file, its media types; else it answers with JSON. */
  file?: readonly string[];
  /** Of a route that refuses what is too much, with 429: when that is. */
  limit?: string;
};
