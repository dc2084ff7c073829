import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCustodyClient } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api/custodyApiRef';
import {
  auditRouteRef,
  createRouteExternalRef,
  exceptionsRouteRef,
  identityRouteRef,
  inboxRouteRef,
  policyRouteRef,
  requestRouteRef,
  rootRouteRef,
  rotationsRouteRef,
  taskRouteExternalRef,
} from '../routes';

/** Custody for the older frontend system. */
export const custodyPlugin = createPlugin({
  id: 'custody',
  apis: [
    createApiFactory({
      api: custodyApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => createCustodyClient(deps),
    }),
  ],
  routes: {
    root: rootRouteRef,
    inbox: inboxRouteRef,
    policy: policyRouteRef,
    rotations: rotationsRouteRef,
    exceptions: exceptionsRouteRef,
    audit: auditRouteRef,
    request: requestRouteRef,
    identity: identityRouteRef,
  },
  externalRoutes: {
    create: createRouteExternalRef,
    task: taskRouteExternalRef,
  },
});

/** Fleet, inbox, requests and identities; mount at `/identities`. */
export const CustodyPage = custodyPlugin.provide(
  createRoutableExtension({
    name: 'CustodyPage',
    mountPoint: rootRouteRef,
    component: () => import('./parts').then(parts => parts.Page),
  }),
);

/** The credential health card of a component. */
export const CustodyCredentialHealthCard = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyCredentialHealthCard',
    component: {
      lazy: () => import('./parts').then(parts => parts.HealthCard),
    },
  }),
);

/** The approval history card of a component. */
export const CustodyApprovalHistoryCard = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyApprovalHistoryCard',
    component: {
      lazy: () => import('./parts').then(parts => parts.HistoryCard),
    },
  }),
);

/** The identities tab of a component. */
export const CustodyIdentitiesContent = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyIdentitiesContent',
    component: {
      lazy: () => import('./parts').then(parts => parts.Identities),
    },
  }),
);

/** The state of an identity, on the overview of its entity. */
export const CustodyIdentityCard = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyIdentityCard',
    component: {
      lazy: () => import('./parts').then(parts => parts.IdentityOverview),
    },
  }),
);

/** The page of an identity, on the page of its entity. */
export const CustodyIdentityContent = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyIdentityContent',
    component: {
      lazy: () => import('./parts').then(parts => parts.Identity),
    },
  }),
);

/** What was found in a template, on the page of its entity. */
export const CustodyTemplateCard = custodyPlugin.provide(
  createComponentExtension({
    name: 'CustodyTemplateCard',
    component: {
      lazy: () => import('./parts').then(parts => parts.Template),
    },
  }),
);
