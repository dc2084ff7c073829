import { JsonObject, JsonValue } from '@backstage/types';
import { cloneJson } from '../json';

/** A compliant template, as an author would write it. Only for tests. */
export function compliantTemplate(): JsonObject {
  return cloneJson({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'ledger-service' },
    spec: {
      type: 'service',
      owner: 'group:default/platform',
      parameters: [
        {
          title: 'Service',
          required: ['name', 'team'],
          properties: {
            name: { type: 'string' },
            team: { type: 'string', 'ui:field': 'OwnerPicker' },
          },
        },
        {
          title: 'Access',
          required: ['access', 'reason'],
          properties: {
            access: {
              type: 'array',
              minItems: 1,
              items: { type: 'string' },
              'ui:field': 'CustodyScopes',
            },
            reason: { type: 'string', minLength: 1 },
          },
        },
      ],
      steps: [
        { id: 'fetch', action: 'fetch:template', input: { url: './skeleton' } },
        {
          id: 'request',
          action: 'custody:request',
          input: {
            identity: {
              name: '${{ parameters.name }}',
              type: 'service-account',
            },
            owner: '${{ parameters.team }}',
            scopes: '${{ parameters.access }}',
            reason: '${{ parameters.reason }}',
          },
        },
        { id: 'publish', action: 'publish:github', input: {} },
        { id: 'register', action: 'catalog:register', input: {} },
        {
          id: 'bind',
          action: 'custody:bind',
          input: {
            requestId: "${{ steps['request'].output.requestId }}",
            component: "${{ steps['register'].output.entityRef }}",
          },
        },
      ],
    },
  });
}

/** A template as the public ones are: an optional owner, no request, no binding. */
export function plainTemplate(): JsonObject {
  return cloneJson({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'plain' },
    spec: {
      type: 'service',
      parameters: [
        {
          title: 'Service',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            owner: {
              type: 'string',
              'ui:field': 'OwnerPicker',
              'ui:options': { catalogFilter: { kind: ['Group'] } },
            },
          },
        },
      ],
      steps: [
        { id: 'fetch', action: 'fetch:template', input: { url: './skeleton' } },
        { id: 'publish', action: 'publish:github', input: {} },
        { id: 'register', action: 'catalog:register', input: {} },
      ],
    },
  });
}

type Path = Array<string | number>;

function parentOf(root: JsonObject, path: Path): any {
  // A walk over arbitrary JSON: a test names only paths that exist.
  return path.slice(0, -1).reduce((at: any, key) => at[key], root);
}

/** Sets a value deep in a JSON object, in place; undefined removes the key. Only for tests. */
export function set(
  root: JsonObject,
  path: Path,
  value: JsonValue | undefined,
): JsonObject {
  const parent = parentOf(root, path);
  const key = path[path.length - 1];
  if (value === undefined) {
    delete parent[key];
  } else {
    parent[key] = value;
  }
  return root;
}

/** Reads a value deep in a JSON object. Only for tests. */
export function get(root: JsonObject, path: Path): any {
  return parentOf(root, [...path, '']);
}
