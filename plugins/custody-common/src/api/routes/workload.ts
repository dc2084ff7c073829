import { z } from 'zod/v4';
import {
  issuedLeaseSchema,
  leaseBodySchema,
  leaseEndSchema,
  leaseRenewalBodySchema,
  leaseSchema,
} from '../leaseViews';
import {
  acknowledgementBodySchema,
  workloadCredentialsSchema,
} from '../otherViews';
import type { RouteDefinition } from './definition';

/** What a consumer calls with its own key. */
export const workloadRoutes = {
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
    limit:
      'the identity has as many leases as it may (`custody.leases.maxPerIdentity`)',
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
} as const satisfies Record<string, RouteDefinition>;
