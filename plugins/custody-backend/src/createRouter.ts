import type {
  HttpAuthService,
  HttpRouterService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { CallerResolver } from './routes/callers';
import { databaseTrouble } from './routes/databaseTrouble';
import { createDefineRoute, DefineRoute } from './routes/defineRoute';
import { readBody } from './routes/readBody';
import { createStreamRoute, type StreamRoute } from './routes/streamRoute';
import { unknownRoute } from './routes/unknownRoute';

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
  logger: LoggerService;
}): { route: DefineRoute; stream: StreamRoute; router: express.Router } {
  const router = Router();
  router.use(...readBody());
  deps.httpRouter.addAuthPolicy({
    path: '/workload',
    allow: 'unauthenticated',
  });
  deps.httpRouter.use(
    // express-promise-router has types of its own for the same thing.
    express
      .Router()
      .use(
        router as express.Router,
        unknownRoute,
        databaseTrouble(deps.logger),
      ),
  );
  return {
    route: createDefineRoute(deps),
    stream: createStreamRoute(deps),
    router: router as express.Router,
  };
}
