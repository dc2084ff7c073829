import {
  Gate,
  routes,
  ScopeView,
} from '@custody/backstage-plugin-custody-common';
import type { Router } from 'express';
import { type Access, permitsOf } from '../permissions';
import {
  evaluatePolicy,
  EvaluateDeps,
  type PolicyService,
  readPolicyRecord,
  viewPolicyOverview,
} from '../services/policy';
import type { VocabularyStanding } from '../services/vocabulary';
import type { DefineRoute } from './defineRoute';
import { openApiDocument } from './openApi';

/** What the platform offers and enforces: vocabulary, gates, policy, and this interface itself. */
export function addPlatformRoutes(
  route: DefineRoute,
  router: Router,
  services: {
    access: Access;
    scopes: () => Promise<ScopeView[]>;
    gates: () => Promise<Gate[]>;
    policy: Pick<PolicyService, 'view' | 'overview' | 'hash' | 'calendar'>;
    vocabulary: { standing(): VocabularyStanding[] };
    evaluate: EvaluateDeps;
    version: string;
  },
): void {
  route(router, routes.scopes, async () => ({
    items: await services.scopes(),
  }));
  route(router, routes.gates, async () => ({ items: await services.gates() }));
  route(router, routes.policy, async () => ({
    ...services.policy.view(),
    vocabulary: services.vocabulary.standing(),
  }));
  route(router, routes.policyOverview, async ({ caller, query }) =>
    viewPolicyOverview(services.access.viewer(caller), query, {
      ...services.evaluate,
      policy: services.policy,
    }),
  );
  route(router, routes.policyRecord, async ({ caller, credentials, query }) =>
    readPolicyRecord({ caller, credentials }, query, {
      ...services.evaluate,
      access: services.access,
    }),
  );
  route(router, routes.evaluate, async ({ caller, credentials, body }) => {
    const { access, evaluate } = services;
    const permits = await permitsOf(access, { caller, credentials });
    return evaluatePolicy(
      { ...access.viewer(caller), permits },
      body,
      evaluate,
    );
  });
  const document = openApiDocument(services.version);
  route(router, routes.openapi, async () => document);
}
