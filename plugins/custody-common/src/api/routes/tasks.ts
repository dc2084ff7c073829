import { taskCheckBodySchema, taskCheckViewSchema } from '../otherViews';
import type { RouteDefinition } from './definition';

/** What the guard around effect actions asks. */
export const taskRoutes = {
  checkTask: {
    method: 'post',
    path: '/tasks/:taskId/check',
    summary: 'may this task have this effect',
    access: 'service',
    services: ['scaffolder'],
    body: taskCheckBodySchema,
    status: 200,
    response: taskCheckViewSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
