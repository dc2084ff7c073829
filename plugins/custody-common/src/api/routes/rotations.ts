import {
  pauseBodySchema,
  rotationStatusSchema,
  upcomingPageSchema,
  upcomingQuerySchema,
} from '../rotationViews';
import type { RouteDefinition } from './definition';

/** How scheduled rotation stands, and its pause. */
export const rotationRoutes = {
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
} as const satisfies Record<string, RouteDefinition>;
