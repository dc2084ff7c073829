import { routes } from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import type { AuthorizedRequestsService } from '../services/requests';
import type { TasksService } from '../services/tasks';
import type { DefineRoute } from './defineRoute';

/** Requests, their reviews, and what the scaffolder asks about its tasks. */
export function addRequestRoutes(
  route: DefineRoute,
  router: Router,
  services: { requests: AuthorizedRequestsService; tasks: TasksService },
): void {
  const { requests, tasks } = services;

  route(router, routes.preview, input => requests.preview(input, input.body));
  route(router, routes.submit, input => requests.submit(input, input.body));
  route(router, routes.listRequests, input =>
    requests.list(input, input.query),
  );
  route(router, routes.getRequest, input =>
    requests.get(input, input.params.id),
  );
  route(router, routes.review, input =>
    requests.review(input, input.params.id, input.body),
  );
  route(router, routes.withdraw, input =>
    requests.withdraw(input, input.params.id, input.body.reason),
  );
  route(router, routes.breakGlass, input =>
    requests.breakGlass(input, input.params.id, input.body),
  );
  route(router, routes.reviewBreakGlass, input =>
    requests.reviewBreakGlass(input, input.params.id, input.body),
  );
  route(router, routes.bind, ({ caller, params, body }) =>
    tasks.bind(caller, params.id, body),
  );
  route(router, routes.checkTask, ({ params, body }) =>
    tasks.check(params.taskId, body),
  );
}
