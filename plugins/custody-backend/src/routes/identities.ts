import {
  routes,
  type Verb,
  VERBS,
} from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { Knex } from 'knex';
import type { AuthorizedIdentities } from '../services/identities/authorizedIdentities';
import { listChanges } from '../services/identities/changesService';
import type { ComponentHealthService } from '../services/identities/componentHealth';
import type { DefineRoute } from './defineRoute';

export type IdentityRouteServices = {
  db: Knex;
  identities: AuthorizedIdentities;
  componentHealth: ComponentHealthService;
};

/** Routes about identities, components' health, and the feed. */
export function addIdentityRoutes(
  route: DefineRoute,
  router: Router,
  services: IdentityRouteServices,
): void {
  const { identities, componentHealth, db } = services;

  route(router, routes.listIdentities, ({ query, ...asker }) =>
    identities.list(asker, query),
  );
  route(router, routes.getIdentity, ({ params, ...asker }) =>
    identities.get(asker, refOf('identity', params)),
  );
  const addVerb = (verb: Verb) =>
    route(router, routes[verb], ({ params, body, ...asker }) =>
      identities.operate(asker, refOf('identity', params), verb, body.reason),
    );
  VERBS.forEach(addVerb);
  route(router, routes.tryNow, ({ params, body, ...asker }) =>
    identities.tryNow(asker, params.id, body.reason),
  );

  route(router, routes.componentsHealth, async ({ body, ...asker }) => ({
    items: await componentHealth.list(asker, body.components),
  }));
  route(router, routes.componentHealth, ({ params, ...asker }) =>
    componentHealth.get(asker, refOf('component', params)),
  );
  route(router, routes.changes, ({ query }) => listChanges(db, query));
}

function refOf(
  kind: string,
  { namespace, name }: { namespace: string; name: string },
): string {
  return `${kind}:${namespace}/${name}`.toLocaleLowerCase('en-US');
}
