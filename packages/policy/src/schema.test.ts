import { schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { aRequest } from './__testUtils__/requests';
import { ACTION_RULES, POLICY_ACTIONS } from './actions';
import { canonicalRequest } from './request';
import { CEDAR_SCHEMA } from './schema';

const answer = schemaToJson(CEDAR_SCHEMA);
const schema = answer.type === 'success' ? answer.json.Custody : undefined;

describe('the schema', () => {
  it('is the one that is shipped for editors', () => {
    const shipped = resolve(__dirname, '../custody.cedarschema');
    expect(readFileSync(shipped, 'utf8')).toBe(CEDAR_SCHEMA);
  });

  it('knows the actions and their principals as the code does', () => {
    expect(Object.keys(schema!.actions).sort()).toEqual(
      [...POLICY_ACTIONS].sort(),
    );
    for (const action of POLICY_ACTIONS) {
      expect(schema!.actions[action].appliesTo?.principalTypes).toEqual([
        ...ACTION_RULES[action].principals,
      ]);
    }
  });

  it('knows every part of a request, and no other', () => {
    const { resource, context } = canonicalRequest(
      aRequest({
        resource: { sponsor: 'user:default/omar' },
        context: {
          intent: 'i',
          intentScopes: [],
          ttlSeconds: 1,
          newOwner: 'group:default/data',
          newTenant: 'data',
        },
      }),
    );
    const identity = schema!.entityTypes.Identity as {
      shape: { attributes: object };
    };
    const contextType = schema!.commonTypes!.Context as { attributes: object };
    const { ref: _, ...attributes } = resource;
    expect(Object.keys(identity.shape.attributes).sort()).toEqual(
      Object.keys(attributes).sort(),
    );
    expect(Object.keys(contextType.attributes).sort()).toEqual(
      Object.keys(context).sort(),
    );
  });
});
