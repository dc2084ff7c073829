import { z } from 'zod/v4';
import { reasonSchema } from '../../requests/payload';
import {
  VERBS,
  identityDetailSchema,
  identityListQuerySchema,
  identityPageSchema,
  operationViewSchema,
} from '../identityViews';
import type { RouteDefinition } from './definition';

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

/** The fleet, one identity, and the verbs on it. */
export const identityRoutes = {
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
} as const satisfies Record<string, RouteDefinition>;
