import {
  exceptionListQuerySchema,
  exceptionPageSchema,
} from '../exceptionViews';
import type { RouteDefinition } from './definition';

/** Dated permissions to stay outside of a rule. They are asked for by a request of kind `except`. */
export const exceptionRoutes = {
  listExceptions: {
    method: 'get',
    path: '/exceptions',
    summary: 'the register of exceptions that the caller may see',
    access: 'user-or-service',
    query: exceptionListQuerySchema,
    status: 200,
    response: exceptionPageSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
