import type { JsonObject } from '@backstage/types';
import {
  RouteDefinition,
  routes,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';

type OpenApiDocument = z.output<typeof routes.openapi.response>;

const ERRORS: Record<string, string> = {
  400: 'something that was sent is wrong; the message names field, value and remedy',
  401: 'nobody is signed in',
  403: 'the caller may not',
  404: 'there is no such thing that the caller may see',
  409: 'it was decided, or changed, meanwhile',
};

/** This interface as OpenAPI 3.1, made from the same schemas that validate it. */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, JsonObject> = {};
  for (const [name, definition] of Object.entries<RouteDefinition>(routes)) {
    const path = definition.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [definition.method]: operationOf(name, definition),
    };
  }
  const document: JsonObject = {
    openapi: '3.1.0',
    info: { title: 'Custody', version },
    servers: [{ url: '/api/custody' }],
    components: {
      securitySchemes: {
        backstage: { type: 'http', scheme: 'bearer' },
        consumer: {
          type: 'http',
          scheme: 'bearer',
          description: 'an assertion signed by the consumer, RFC 7523',
        },
      },
    },
    paths,
  };
  // Two libraries' names for plain JSON.
  return document as OpenApiDocument;
}

function operationOf(name: string, definition: RouteDefinition): JsonObject {
  const {
    path,
    summary,
    access,
    services,
    query,
    body,
    status,
    response,
    file,
    limit,
  } = definition;
  return {
    operationId: name,
    summary,
    description: `Access: ${access}${
      services ? ` (${services.join(', ')})` : ''
    }`,
    security: [{ [access === 'consumer' ? 'consumer' : 'backstage']: [] }],
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, param]) => ({
        name: param,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...queryParameters(query),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: {
      [status]: {
        description: summary,
        content: Object.fromEntries(
          (file ?? ['application/json']).map(type => [
            type,
            { schema: schemaOf(response, 'output') },
          ]),
        ),
      },
      ...(limit && { 429: { description: limit } }),
      ...Object.fromEntries(
        Object.entries(ERRORS).map(([code, description]) => [
          code,
          { description },
        ]),
      ),
    },
  };
}

function queryParameters(query: z.ZodType | undefined): JsonObject[] {
  const schema = query && schemaOf(query, 'input');
  const properties = (schema?.properties ?? {}) as Record<string, JsonObject>;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: false,
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  });
  // What zod gives is JSON; its type only doesn't say so.
  return rest as JsonObject;
}
