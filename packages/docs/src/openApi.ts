import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  routes,
  type RouteDefinition,
} from '@custody/backstage-plugin-custody-common';
import { stringify } from 'yaml';
import { root } from './root';

const DESCRIPTION =
  'The outline, for the catalog. The backend gives the whole document, with every schema, at `GET /api/custody/openapi.json`; the schemas are in docs/http-api.md too.';

/** `docs/openapi.yaml`: what each route is for, without its schemas, which would be 600 kB. */
export function renderOpenApi(): string {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries<RouteDefinition>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: outline(name, route) };
  }
  return stringify({
    openapi: '3.1.0',
    info: {
      title: 'Custody',
      version: versionOf('custody-backend'),
      description: DESCRIPTION,
    },
    servers: [{ url: '/api/custody' }],
    components: {
      securitySchemes: {
        backstage: { type: 'http', scheme: 'bearer' },
        consumer: {
          type: 'http',
          scheme: 'bearer',
          description: 'an assertion signed by the consumer (RFC 7523)',
        },
      },
    },
    paths,
  });
}

function versionOf(plugin: string): string {
  const file = join(root, 'plugins', plugin, 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function outline(name: string, route: RouteDefinition): object {
  const { path, summary, access, query, body, status, limit } = route;
  const pathParameters = [...path.matchAll(/:(\w+)/g)].map(([, key]) => ({
    name: key,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const queryParameters = Object.keys(shapeOf(query)).map(key => ({
    name: key,
    in: 'query',
    schema: {},
  }));
  return {
    operationId: name,
    summary,
    security: [{ [access === 'consumer' ? 'consumer' : 'backstage']: [] }],
    parameters: [...pathParameters, ...queryParameters],
    ...(body && {
      requestBody: { content: { 'application/json': { schema: {} } } },
    }),
    responses: {
      [status]: {
        description: summary,
        content: { 'application/json': { schema: {} } },
      },
      ...(limit && { 429: { description: limit } }),
    },
  };
}

function shapeOf(query: RouteDefinition['query']): object {
  return query && 'shape' in query ? (query.shape as object) : {};
}
