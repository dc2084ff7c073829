import { z } from 'zod/v4';
import { reasonSchema } from '../../requests/payload';
import {
  delegationListQuerySchema,
  delegationPageSchema,
  delegationPayloadSchema,
  delegationViewSchema,
} from '../delegationViews';
import type { RouteDefinition } from './definition';

/** Reviewing for somebody who is away. */
export const delegationRoutes = {
  listDelegations: {
    method: 'get',
    path: '/delegations',
    summary: 'to whom one delegated one’s reviews, and who did to oneself',
    access: 'user',
    query: delegationListQuerySchema,
    status: 200,
    response: delegationPageSchema,
  },
  delegate: {
    method: 'post',
    path: '/delegations',
    summary: 'have somebody review for oneself, for a time',
    access: 'user',
    body: delegationPayloadSchema,
    status: 201,
    response: delegationViewSchema,
  },
  revokeDelegation: {
    method: 'post',
    path: '/delegations/:id/revoke',
    summary: 'take a delegation back, or decline it',
    access: 'user',
    body: z.strictObject({ reason: reasonSchema }),
    status: 200,
    response: delegationViewSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
