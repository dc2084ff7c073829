import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** `/identities`: the fleet. */
export const rootRouteRef = createRouteRef({ id: 'custody' });

/** `/identities/inbox`: what waits for the signed-in person. */
export const inboxRouteRef = createSubRouteRef({
  id: 'custody/inbox',
  parent: rootRouteRef,
  path: '/inbox',
});

/** `/identities/rotations`: what scheduled rotation would do. */
export const rotationsRouteRef = createSubRouteRef({
  id: 'custody/rotations',
  parent: rootRouteRef,
  path: '/rotations',
});

/** `/identities/policy`: the policy in force, and what it would say. */
export const policyRouteRef = createSubRouteRef({
  id: 'custody/policy',
  parent: rootRouteRef,
  path: '/policy',
});

/** `/identities/exceptions`: who stays outside of which rule. */
export const exceptionsRouteRef = createSubRouteRef({
  id: 'custody/exceptions',
  parent: rootRouteRef,
  path: '/exceptions',
});

/** `/identities/audit`: everything that happened. */
export const auditRouteRef = createSubRouteRef({
  id: 'custody/audit',
  parent: rootRouteRef,
  path: '/audit',
});

/** `/identities/requests/:id`: one request. */
export const requestRouteRef = createSubRouteRef({
  id: 'custody/request',
  parent: rootRouteRef,
  path: '/requests/:id',
});

/** `/identities/:namespace/:name`: one identity. */
export const identityRouteRef = createSubRouteRef({
  id: 'custody/identity',
  parent: rootRouteRef,
  path: '/:namespace/:name',
});

/** Where templates are chosen; bound to the scaffolder by default. */
export const createRouteExternalRef = createExternalRouteRef({
  id: 'create',
  optional: true,
  defaultTarget: 'scaffolder.root',
});

/** The page of a scaffolder task; bound to the scaffolder by default. */
export const taskRouteExternalRef = createExternalRouteRef({
  id: 'task',
  optional: true,
  params: ['taskId'],
  defaultTarget: 'scaffolder.ongoingTask',
});
