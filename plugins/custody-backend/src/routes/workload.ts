import { AuthenticationError } from '@backstage/errors';
import { routes } from '@custody/backstage-plugin-custody-common';
import type { Request, Router } from 'express';
import type { LeaseService } from '../workload/leases/leaseService';
import type { WorkloadService } from '../workload/workloadService';
import type { DefineRoute } from './defineRoute';

/** Routes that consumers call, each call with an assertion of its own as bearer token. */
export function addWorkloadRoutes(
  route: DefineRoute,
  router: Router,
  { workload, leases }: { workload: WorkloadService; leases: LeaseService },
): void {
  route(router, routes.workloadCredentials, ({ req }) =>
    workload.credentials(assertionIn(req)),
  );
  route(router, routes.acknowledge, ({ req, body }) =>
    workload.acknowledge(assertionIn(req), body.acknowledgement),
  );
  route(router, routes.lease, ({ req, body }) =>
    leases.lease(assertionIn(req), body),
  );
  route(router, routes.renewLease, ({ req, params, body }) =>
    leases.renew(assertionIn(req), params.id, body),
  );
  route(router, routes.endLease, ({ req, params }) =>
    leases.end(assertionIn(req), params.id),
  );
}

const BEARER = /^Bearer +([A-Za-z0-9._~-]{1,4000})$/i;

/** @throws AuthenticationError when there is none */
function assertionIn(req: Request): string {
  const [, token] = BEARER.exec(req.headers.authorization ?? '') ?? [];
  if (!token) {
    throw new AuthenticationError(
      'send `Authorization: Bearer <assertion>`: a JWT signed with the consumer’s key (RFC 7523)',
    );
  }
  return token;
}
