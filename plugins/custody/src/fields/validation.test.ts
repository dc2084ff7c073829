import type { ApiHolder } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { custodyApiRef } from '../api/custodyApiRef';
import { catalogEntities } from '../__testUtils__/catalog';
import { deniedPreview } from '../__testUtils__/requests';
import { scriptedApi } from '../__testUtils__/scriptedApi';
import { busyWorld } from '../__testUtils__/world';
import { validateOwner, validateScopes } from './validation';

function setUp() {
  const world = busyWorld(Date.now());
  const api = scriptedApi(world);
  const apis = new Map<string, unknown>([
    [custodyApiRef.id, api],
    [catalogApiRef.id, catalogApiMock({ entities: catalogEntities })],
    [translationApiRef.id, mockApis.translation()],
  ]);
  const errors: string[] = [];
  return {
    world,
    api,
    errors,
    field: { addError: (message: string) => errors.push(message) },
    apiHolder: { get: ref => apis.get(ref.id) } as ApiHolder,
  };
}

const formData = { name: 'ledger-api', owner: 'group:default/payments' };

describe('validateOwner', () => {
  it.each([
    [undefined, 'choose the group that answers for it'],
    ['', 'choose the group that answers for it'],
    ['payments', 'is not a full entity ref'],
    ['group:default/nobody', 'is not in the catalog'],
  ])('refuses %p', async (value, complaint) => {
    const { field, errors, apiHolder } = setUp();
    await validateOwner(value, field, { apiHolder });
    expect(errors).toEqual([expect.stringContaining(complaint)]);
  });

  it('lets a group of the catalog through', async () => {
    const { field, errors, apiHolder } = setUp();
    await validateOwner('group:default/payments', field, { apiHolder });
    expect(errors).toEqual([]);
  });
});

describe('validateScopes', () => {
  it('lets through what policy allows, having asked with the present values', async () => {
    const { field, errors, apiHolder, api } = setUp();
    await validateScopes(['ledger:write'], field, {
      apiHolder,
      formData,
      uiSchema: {
        'ui:options': { identity: { namespace: 'payments', suffix: '-db' } },
      },
    });
    expect(errors).toEqual([]);
    expect(api.calls).toMatchObject([
      {
        route: 'preview',
        request: {
          body: {
            identity: {
              namespace: 'payments',
              name: 'ledger-api-db',
              owner: 'group:default/payments',
              scopes: ['ledger:write'],
            },
          },
        },
      },
    ]);
  });

  it('refuses what policy denies, with its reasons and what to do', async () => {
    const { field, errors, apiHolder, world } = setUp();
    Object.assign(world.preview, deniedPreview);
    await validateScopes(['ledger:write'], field, { apiHolder, formData });
    expect(errors).toEqual([
      '`identity.credential.mode` can’t be `static`: leave the mode out, or ask for `rotated`',
      'policy says no: credentials that never change are not allowed in production (rule no-static-in-production)',
    ]);
  });

  it('refuses a preview that says no without saying why', async () => {
    const { field, errors, apiHolder, world } = setUp();
    Object.assign(world.preview, { submittable: false, problems: [] });
    await validateScopes(['ledger:write'], field, { apiHolder, formData });
    expect(errors).toEqual(['This can’t be requested as it is']);
  });

  it.each([500, 403, 404])('refuses when Custody answers %s', async status => {
    const { field, errors, apiHolder, api } = setUp();
    api.faults.preview = { status, message: 'no' };
    await validateScopes(['ledger:write'], field, { apiHolder, formData });
    expect(errors).toEqual([
      'custody did not answer, so nothing can be created: no',
    ]);
  });

  it.each([
    [[], formData, 'choose at least one scope'],
    [[undefined], formData, 'choose at least one scope'],
    [['ledger:write'], { name: 'x' }, 'choose the group that answers for it'],
    [
      ['ledger:write'],
      { owner: 'group:default/payments' },
      'give it a name before its scopes',
    ],
  ])('refuses %j with %j without asking', async (value, data, complaint) => {
    const { field, errors, apiHolder, api } = setUp();
    await validateScopes(value as string[], field, {
      apiHolder,
      formData: data,
    });
    expect(errors).toEqual([complaint]);
    expect(api.calls).toEqual([]);
  });
});
