import { z } from 'zod/v4';
import { componentHealthSchema } from '../identityViews';
import { historyPageSchema, historyQuerySchema } from '../otherViews';
import type { RouteDefinition } from './definition';

/** What the cards of a component show. */
export const componentRoutes = {
  componentHealth: {
    method: 'get',
    path: '/components/:namespace/:name/credential-health',
    summary: 'what the health card shows',
    access: 'user-or-service',
    status: 200,
    response: componentHealthSchema,
  },
  componentHistory: {
    method: 'get',
    path: '/components/:namespace/:name/history',
    summary: 'what the history card shows',
    access: 'user-or-service',
    query: historyQuerySchema,
    status: 200,
    response: historyPageSchema,
  },
  componentsHealth: {
    method: 'post',
    path: '/components/credential-health',
    summary: 'health of up to 500 components',
    access: 'user-or-service',
    body: z.strictObject({ components: z.array(z.string().max(200)).max(500) }),
    status: 200,
    response: z.object({
      items: z.array(
        componentHealthSchema.pick({
          component: true,
          health: true,
          counts: true,
        }),
      ),
    }),
  },
} as const satisfies Record<string, RouteDefinition>;
