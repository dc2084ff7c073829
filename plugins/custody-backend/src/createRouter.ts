import type {
  HttpAuthService,
  HttpRouterService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { CallerResolver } from './routes/callers';
import { createDefineRoute, DefineRoute } from './routes/defineRoute';

/** Larger bodies are refused with 413; the largest lawful one is far smaller. */
const LARGEST_BODY = '1mb';

/**
 * The router of the plugin, to which each area adds its routes.
 *
 * INVARIANT: `/workload` is the only prefix that Backstage's own authentication does not guard; what is below it
 * authenticates for itself.
 */
export function createRouter(deps: {
  httpRouter: HttpRouterService;
  httpAuth: HttpAuthService;
  callers: CallerResolver;
}): { route: DefineRoute; router: express.Router } {
  const router = Router();
  router.use(express.json({ limit: LARGEST_BODY }));
  deps.httpRouter.addAuthPolicy({
    path: '/workload',
    allow: 'unauthenticated',
  });
  // express-promise-router has types of its own for the same thing.
  deps.httpRouter.use(router as express.Router);
  return { route: createDefineRoute(deps), router: router as express.Router };
}
