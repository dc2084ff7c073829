import { z } from 'zod/v4';
import {
  requestPayloadSchema,
  reasonSchema,
  reviewPayloadSchema,
} from '../requests/payload';
import { previewSchema } from './decisionViews';
import {
  componentHealthSchema,
  identityDetailSchema,
  identityListQuerySchema,
  identityPageSchema,
  operationViewSchema,
  VERBS,
} from './identityViews';
import {
  acknowledgementBodySchema,
  auditPageSchema,
  auditQuerySchema,
  bindBodySchema,
  changesPageSchema,
  changesQuerySchema,
  evaluateBodySchema,
  evaluateViewSchema,
  gateSchema,
  historyPageSchema,
  historyQuerySchema,
  policyViewSchema,
  scopeViewSchema,
  taskCheckBodySchema,
  taskCheckViewSchema,
  workloadCredentialsSchema,
} from './otherViews';
import {
  issuedLeaseSchema,
  leaseBodySchema,
  leaseEndSchema,
  leaseRenewalBodySchema,
  leaseSchema,
} from './leaseViews';
import {
  pauseBodySchema,
  rotationStatusSchema,
  upcomingPageSchema,
  upcomingQuerySchema,
} from './rotationViews';
import {
  requestListQuerySchema,
  requestPageSchema,
  requestViewSchema,
} from './requestViews';

/**
 * Who may call a route at all; what they may see there is the services' to say.
 *
 * - `user`: signed-in people only
 * - `user-or-service`: people, and plugins acting on their own
 * - `service`: the plugins named in `services` only
 * - `consumer`: no Backstage token; a signed assertion (RFC 7523)
 */
export type RouteAccess = 'user' | 'user-or-service' | 'service' | 'consumer';

export type RouteDefinition = {
  method: 'get' | 'post' | 'delete';
  path: string;
  summary: string;
  access: RouteAccess;
  /** For `service`: ids of the plugins that may call. */
  services?: readonly string[];
  query?: z.ZodType;
  body?: z.ZodType;
  status: number;
  response: z.ZodType;
};

const VERB_SUMMARIES: Record<(typeof VERBS)[number], string> = {
  rotate: 'rotate the credential of an identity',
  suspend: 'suspend an identity',
  resume: 'resume a suspended identity',
  compromised: 'report that an identity is compromised',
  retire: 'retire an identity',
};

const verbRoute = <V extends (typeof VERBS)[number]>(verb: V) => ({
  method: 'post' as const,
  path: `/identities/:namespace/:name/${verb}` as const,
  summary: VERB_SUMMARIES[verb],
  access: 'user' as const,
  body: z.strictObject({ reason: reasonSchema }),
  status: 202,
  response: operationViewSchema,
});

/** Every route of the backend. It serves validation, the typed client, the OpenAPI document and the test of who may do what. */
export const routes = {
  preview: {
    method: 'post',
    path: '/requests/preview',
    summary: 'what would be decided, owed and granted',
    access: 'user-or-service',
    body: requestPayloadSchema,
    status: 200,
    response: previewSchema,
  },
  submit: {
    method: 'post',
    path: '/requests',
    summary: 'submit a request',
    access: 'user-or-service',
    body: requestPayloadSchema,
    status: 201,
    response: requestViewSchema,
  },
  listRequests: {
    method: 'get',
    path: '/requests',
    summary: 'requests that the caller may see',
    access: 'user-or-service',
    query: requestListQuerySchema,
    status: 200,
    response: requestPageSchema,
  },
  getRequest: {
    method: 'get',
    path: '/requests/:id',
    summary: 'one request with decision, reviews and digest',
    access: 'user-or-service',
    status: 200,
    response: requestViewSchema,
  },
  review: {
    method: 'post',
    path: '/requests/:id/reviews',
    summary: 'approve or deny',
    access: 'user',
    body: reviewPayloadSchema,
    status: 201,
    response: requestViewSchema,
  },
  withdraw: {
    method: 'post',
    path: '/requests/:id/withdraw',
    summary: 'take back a request',
    access: 'user',
    body: z.strictObject({ reason: reasonSchema }),
    status: 200,
    response: requestViewSchema,
  },
  bind: {
    method: 'post',
    path: '/requests/:id/bind',
    summary: 'tie the component that a task made to the identity',
    access: 'service',
    services: ['scaffolder'],
    body: bindBodySchema,
    status: 200,
    response: requestViewSchema,
  },
  checkTask: {
    method: 'post',
    path: '/tasks/:taskId/check',
    summary: 'may this task have this effect',
    access: 'service',
    services: ['scaffolder'],
    body: taskCheckBodySchema,
    status: 200,
    response: taskCheckViewSchema,
  },
  listIdentities: {
    method: 'get',
    path: '/identities',
    summary: 'the fleet',
    access: 'user-or-service',
    query: identityListQuerySchema,
    status: 200,
    response: identityPageSchema,
  },
  getIdentity: {
    method: 'get',
    path: '/identities/:namespace/:name',
    summary: 'one identity in depth, never its secrets',
    access: 'user-or-service',
    status: 200,
    response: identityDetailSchema,
  },
  rotate: verbRoute('rotate'),
  suspend: verbRoute('suspend'),
  resume: verbRoute('resume'),
  compromised: verbRoute('compromised'),
  retire: verbRoute('retire'),
  tryNow: {
    method: 'post',
    path: '/operations/:id/try',
    summary: 'try the failed step of an operation again at once',
    access: 'user',
    body: z.strictObject({ reason: reasonSchema }),
    status: 202,
    response: operationViewSchema,
  },
  rotationStatus: {
    method: 'get',
    path: '/rotations',
    summary: 'how scheduled rotation stands for the whole fleet',
    access: 'user-or-service',
    status: 200,
    response: rotationStatusSchema,
  },
  pauseRotations: {
    method: 'post',
    path: '/rotations/pause',
    summary: 'begin no rotation by schedule',
    access: 'user',
    body: pauseBodySchema,
    status: 200,
    response: rotationStatusSchema,
  },
  resumeRotations: {
    method: 'post',
    path: '/rotations/resume',
    summary: 'go on with rotations by schedule',
    access: 'user',
    body: pauseBodySchema,
    status: 200,
    response: rotationStatusSchema,
  },
  upcomingRotations: {
    method: 'get',
    path: '/rotations/upcoming',
    summary: 'what would be rotated by schedule, and when',
    access: 'user-or-service',
    query: upcomingQuerySchema,
    status: 200,
    response: upcomingPageSchema,
  },
  componentHealth: {
    method: 'get',
    path: '/components/:namespace/:name/credential-health',
    summary: 'what the health card shows',
    access: 'user-or-service',
    status: 200,
    response: componentHealthSchema,
  },
  componentHistory: {
    method: 'get',
    path: '/components/:namespace/:name/history',
    summary: 'what the history card shows',
    access: 'user-or-service',
    query: historyQuerySchema,
    status: 200,
    response: historyPageSchema,
  },
  componentsHealth: {
    method: 'post',
    path: '/components/credential-health',
    summary: 'health of up to 500 components',
    access: 'user-or-service',
    body: z.strictObject({ components: z.array(z.string().max(200)).max(500) }),
    status: 200,
    response: z.object({
      items: z.array(
        componentHealthSchema.pick({
          component: true,
          health: true,
          counts: true,
        }),
      ),
    }),
  },
  scopes: {
    method: 'get',
    path: '/scopes',
    summary: 'the vocabulary',
    access: 'user-or-service',
    status: 200,
    response: z.object({ items: z.array(scopeViewSchema) }),
  },
  gates: {
    method: 'get',
    path: '/gates',
    summary: 'which gates are in force',
    access: 'user-or-service',
    status: 200,
    response: z.object({ items: z.array(gateSchema) }),
  },
  policy: {
    method: 'get',
    path: '/policy',
    summary: 'the policy set in force',
    access: 'user-or-service',
    status: 200,
    response: policyViewSchema,
  },
  evaluate: {
    method: 'post',
    path: '/policy/evaluate',
    summary: 'what-if',
    access: 'user',
    body: evaluateBodySchema,
    status: 200,
    response: evaluateViewSchema,
  },
  changes: {
    method: 'get',
    path: '/changes',
    summary: 'feed for the entity provider',
    access: 'service',
    services: ['catalog'],
    query: changesQuerySchema,
    status: 200,
    response: changesPageSchema,
  },
  audit: {
    method: 'get',
    path: '/audit',
    summary: 'the audit log',
    access: 'user',
    query: auditQuerySchema,
    status: 200,
    response: auditPageSchema,
  },
  workloadCredentials: {
    method: 'get',
    path: '/workload/credentials',
    summary: 'what is sealed for the consumer',
    access: 'consumer',
    status: 200,
    response: workloadCredentialsSchema,
  },
  acknowledge: {
    method: 'post',
    path: '/workload/acknowledgements',
    summary: 'the consumer moved to a version',
    access: 'consumer',
    body: acknowledgementBodySchema,
    status: 200,
    response: z.object({ identity: z.string(), version: z.number().int() }),
  },
  lease: {
    method: 'post',
    path: '/workload/leases',
    summary: 'lease a credential that ends by itself',
    access: 'consumer',
    body: leaseBodySchema,
    status: 201,
    response: issuedLeaseSchema,
  },
  renewLease: {
    method: 'post',
    path: '/workload/leases/:id/renew',
    summary: 'let a lease last for longer',
    access: 'consumer',
    body: leaseRenewalBodySchema,
    status: 200,
    response: leaseSchema,
  },
  endLease: {
    method: 'delete',
    path: '/workload/leases/:id',
    summary: 'give a lease back before its end',
    access: 'consumer',
    status: 200,
    response: leaseEndSchema,
  },
  openapi: {
    method: 'get',
    path: '/openapi.json',
    summary: 'this interface, as OpenAPI 3.1',
    access: 'user-or-service',
    status: 200,
    response: z.record(z.string(), z.json()),
  },
} as const satisfies Record<string, RouteDefinition>;
export type RouteName = keyof typeof routes;
