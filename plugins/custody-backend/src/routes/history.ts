import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { HistoryService } from '../services/history';
import type { DefineRoute } from './defineRoute';

/** What happened to a component. */
export function addHistoryRoutes(
  route: DefineRoute,
  router: Router,
  services: { history: HistoryService },
): void {
  route(router, routes.componentHistory, input => {
    const { namespace, name } = input.params;
    return services.history.ofComponent(
      input,
      `component:${namespace}/${name}`.toLocaleLowerCase('en-US'),
      input.query,
    );
  });
}
