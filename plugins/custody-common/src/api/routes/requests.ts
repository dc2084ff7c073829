import { z } from 'zod/v4';
import {
  breakGlassBodySchema,
  breakGlassReviewBodySchema,
} from '../../requests/breakGlass';
import {
  reasonSchema,
  requestPayloadSchema,
  reviewPayloadSchema,
} from '../../requests/payload';
import { previewSchema } from '../decisionViews';
import { bindBodySchema } from '../otherViews';
import {
  requestListQuerySchema,
  requestPageSchema,
  requestViewSchema,
} from '../requestViews';
import type { RouteDefinition } from './definition';

/** Asking, reviewing and taking back. */
export const requestRoutes = {
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
  breakGlass: {
    method: 'post',
    path: '/requests/:id/break-glass',
    summary: 'in an emergency, have a waiting request approved at once',
    access: 'user',
    limit:
      'the caller, or all together, broke glass as often as they may (`custody.breakGlass`)',
    body: breakGlassBodySchema,
    status: 200,
    response: requestViewSchema,
  },
  reviewBreakGlass: {
    method: 'post',
    path: '/requests/:id/break-glass/review',
    summary: 'say whether breaking the glass was justified',
    access: 'user',
    body: breakGlassReviewBodySchema,
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
} as const satisfies Record<string, RouteDefinition>;
