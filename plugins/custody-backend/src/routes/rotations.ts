import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { RotationsService } from '../services/rotations';
import type { DefineRoute } from './defineRoute';

/** Routes about scheduled rotation of the whole fleet. */
export function addRotationRoutes(
  route: DefineRoute,
  router: Router,
  { rotations }: { rotations: RotationsService },
): void {
  route(router, routes.rotationStatus, asker => rotations.status(asker));
  route(router, routes.pauseRotations, ({ body, ...asker }) =>
    rotations.pause(asker, body.reason),
  );
  route(router, routes.resumeRotations, ({ body, ...asker }) =>
    rotations.resume(asker, body.reason),
  );
  route(router, routes.upcomingRotations, ({ query, ...asker }) =>
    rotations.upcoming(asker, query),
  );
}
