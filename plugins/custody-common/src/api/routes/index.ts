import { auditRoutes } from './audit';
import { changeRoutes } from './changes';
import { componentRoutes } from './components';
import type { RouteDefinition } from './definition';
import { delegationRoutes } from './delegations';
import { exceptionRoutes } from './exceptions';
import { identityRoutes } from './identities';
import { platformRoutes } from './platform';
import { requestRoutes } from './requests';
import { rotationRoutes } from './rotations';
import { taskRoutes } from './tasks';
import { workloadRoutes } from './workload';

/** Every route of the backend. It serves validation, the typed client, the OpenAPI document and the test of who may do what. */
export const routes = {
  ...requestRoutes,
  ...delegationRoutes,
  ...exceptionRoutes,
  ...taskRoutes,
  ...identityRoutes,
  ...rotationRoutes,
  ...componentRoutes,
  ...platformRoutes,
  ...changeRoutes,
  ...auditRoutes,
  ...workloadRoutes,
} as const satisfies Record<string, RouteDefinition>;
export type RouteName = keyof typeof routes;
export type { RouteAccess, RouteDefinition } from './definition';
