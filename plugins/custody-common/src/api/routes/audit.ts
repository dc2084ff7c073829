import {
  auditEventDetailSchema,
  auditExportQuerySchema,
  auditHeadsPageSchema,
  auditHeadsQuerySchema,
  auditKeysSchema,
} from '../auditViews';
import { z } from 'zod/v4';
import { auditPageSchema, auditQuerySchema } from '../otherViews';
import type { RouteDefinition } from './definition';

/** The history of everything, and what proves it whole. */
export const auditRoutes = {
  audit: {
    method: 'get',
    path: '/audit',
    summary: 'the audit log',
    access: 'user',
    query: auditQuerySchema,
    status: 200,
    response: auditPageSchema,
  },
  auditEvent: {
    method: 'get',
    path: '/audit/events/:id',
    summary: 'one event of the audit log, with what proves it',
    access: 'user',
    limit: 'the caller looked at 120 events within a minute',
    status: 200,
    response: auditEventDetailSchema,
  },
  auditExport: {
    method: 'get',
    path: '/audit/export',
    summary: 'the audit log as a file',
    access: 'user',
    query: auditExportQuerySchema,
    status: 200,
    response: z.unknown(),
    file: ['application/x-ndjson', 'text/csv'],
  },
  requestCertificate: {
    method: 'get',
    path: '/requests/:id/certificate',
    summary: 'what was asked and decided, with what proves it, to be handed on',
    access: 'user',
    limit: 'the caller took 60 certificates within a minute',
    status: 200,
    response: z.unknown(),
    file: ['application/json'],
  },
  auditHeads: {
    method: 'get',
    path: '/audit/heads',
    summary: 'signed heads of the audit log, newest first',
    access: 'user-or-service',
    query: auditHeadsQuerySchema,
    status: 200,
    response: auditHeadsPageSchema,
  },
  auditKeys: {
    method: 'get',
    path: '/audit/keys',
    summary: 'public keys that signed heads, as a JWK set',
    access: 'user-or-service',
    status: 200,
    response: auditKeysSchema,
  },
} as const satisfies Record<string, RouteDefinition>;
