import { z } from 'zod/v4';
import {
  policyOverviewQuerySchema,
  policyOverviewSchema,
  policyRecordQuerySchema,
  policyRecordSchema,
} from '../policyViews';
import {
  evaluateBodySchema,
  evaluateViewSchema,
  gateSchema,
  policyViewSchema,
  scopeViewSchema,
} from '../otherViews';
import type { RouteDefinition } from './definition';

/** What is in force: vocabulary, gates, policy, and this interface itself. */
export const platformRoutes = {
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
  policyOverview: {
    method: 'get',
    path: '/policy/overview',
    summary: 'who may do what in a tenant and environment',
    access: 'user-or-service',
    query: policyOverviewQuerySchema,
    status: 200,
    response: policyOverviewSchema,
  },
  policyRecord: {
    method: 'get',
    path: '/policy/record',
    summary: 'what policy was asked, to replay it under another set',
    access: 'user-or-service',
    query: policyRecordQuerySchema,
    status: 200,
    response: policyRecordSchema,
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
  openapi: {
    method: 'get',
    path: '/openapi.json',
    summary: 'this interface, as OpenAPI 3.1',
    access: 'user-or-service',
    status: 200,
    response: z.record(z.string(), z.json()),
  },
} as const satisfies Record<string, RouteDefinition>;
