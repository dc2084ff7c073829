import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { DelegationsService } from '../services/delegations';
import type { DefineRoute } from './defineRoute';

/** Routes about reviewing for somebody who is away. */
export function addDelegationRoutes(
  route: DefineRoute,
  router: Router,
  { delegations }: { delegations: DelegationsService },
): void {
  route(router, routes.listDelegations, ({ query, ...asker }) =>
    delegations.list(asker, query),
  );
  route(router, routes.delegate, ({ body, ...asker }) =>
    delegations.delegate(asker, body),
  );
  route(router, routes.revokeDelegation, ({ params, body, ...asker }) =>
    delegations.revoke(asker, params.id, body.reason),
  );
}
