import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { ExceptionsService } from '../services/exceptions';
import type { DefineRoute } from './defineRoute';

/** The register of exceptions. */
export function addExceptionRoutes(
  route: DefineRoute,
  router: Router,
  { exceptions }: { exceptions: ExceptionsService },
): void {
  route(router, routes.listExceptions, ({ query, ...asker }) =>
    exceptions.list(asker, query),
  );
}
