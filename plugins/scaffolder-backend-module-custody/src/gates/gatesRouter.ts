import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { ScaffolderGates } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';

/** `GET /api/scaffolder/custody/gates`, for the backend of Custody and other services. */
export function createGatesRouter(options: {
  httpAuth: HttpAuthService;
  find: () => Promise<ScaffolderGates>;
}): Router {
  const router = PromiseRouter();
  router.get('/custody/gates', async (req, res) => {
    await options.httpAuth.credentials(req, { allow: ['service'] });
    res.json(await options.find());
  });
  return router;
}
