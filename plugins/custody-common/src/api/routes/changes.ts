import { changesPageSchema, changesQuerySchema } from '../otherViews';
import type { RouteDefinition } from './definition';

/** The feed that the catalog reads. */
export const changeRoutes = {
  changes: {
    method: 'get',
    path: '/changes',
    summary: 'feed for the entity provider',
    access: 'service',
    services: ['catalog'],
    query: changesQuerySchema,
    status: 200,
    response: changesPageSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
