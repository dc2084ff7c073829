import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  type BackstageCredentials,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { JsonObject } from '@backstage/types';
import {
  isHarmlessAction,
  requestedIdentitySchema,
} from '@custody/backstage-plugin-custody-common';
import { type StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

const asked = (name: string, more: object = {}) => ({
  kind: 'create',
  reason: 'it writes the ledger',
  identity: {
    namespace: 'payments',
    name,
    owner: 'group:default/payments',
    component: 'component:payments/ledger-api',
    scopes: ['ledger:write'],
  },
  ...more,
});

describe('the actions of Custody', () => {
  const registry = actionsRegistryServiceMock({
    logger: mockServices.logger.mock(),
  });
  let plugin: StartedPlugin;

  beforeAll(async () => {
    plugin = await startPlugin({
      custody: { requests: { agents: ['plugin:mcp-actions'] } },
      features: [
        createServiceFactory({
          service: actionsRegistryServiceRef,
          deps: {},
          factory: () => registry,
        }),
      ],
    });
  });
  afterAll(() => plugin.stop());

  const person = (name: string) => mockCredentials.user(`user:default/${name}`);
  /** Somebody whose token a plugin was lent. */
  const through = (subject: string, name = 'ada') => {
    const credentials = person(name);
    return {
      ...credentials,
      principal: {
        ...credentials.principal,
        actor: { type: 'service', subject },
      },
    } as BackstageCredentials;
  };
  const invoke = async (
    name: string,
    input: JsonObject,
    credentials: BackstageCredentials = person('ada'),
  ) => {
    const { output } = await registry.invoke({
      id: `test:${name}`,
      input,
      credentials,
    });
    return output as JsonObject;
  };

  it('are told with what they need, and none of them destroys anything', async () => {
    const { actions } = await registry.list();
    expect(
      actions.map(({ name, attributes }) => [name, attributes.readOnly]),
    ).toEqual([
      ['get-credential-health', true],
      ['who-can-approve', true],
      ['preview-identity-request', true],
      ['submit-identity-request', false],
    ]);
    expect(actions.every(({ attributes }) => !attributes.destructive)).toBe(
      true,
    );
    // The scaffolder offers them to templates too, and must not warn of them.
    expect(
      actions.filter(({ name }) => !isHarmlessAction(`custody:${name}`)),
    ).toEqual([]);
    expect(actions[3].schema.input).toMatchObject({
      required: ['kind', 'reason', 'identity'],
    });
  });

  it('leave out nothing that can be said of an identity, which a change would take away', async () => {
    const { actions } = await registry.list();
    for (const { schema } of actions.slice(2)) {
      const { identity } = schema.input.properties as Record<string, any>;
      expect(Object.keys(identity.properties).sort()).toEqual(
        Object.keys(requestedIdentitySchema.shape).sort(),
      );
    }
    const { request } = await invoke('submit-identity-request', {
      ...asked('zero-db'),
      identity: {
        ...asked('zero-db').identity,
        rotation: { window: 'Mon-Fri 08:00-18:00 UTC' },
      },
    });
    const { body } = await plugin.call(
      { user: 'ada' },
      'get',
      `/requests/${request}`,
    );
    expect(body.rotation.asked).toEqual({ window: 'Mon-Fri 08:00-18:00 UTC' });
  });

  it('foretell, submit, and say who can approve and how the component is', async () => {
    const preview = await invoke('preview-identity-request', asked('one-db'));
    expect(preview).toMatchObject({ submittable: true });
    const submitted = await invoke('submit-identity-request', asked('one-db'));
    expect(submitted).toMatchObject({
      state: 'pending',
      identity: 'identity:payments/one-db',
    });
    expect(
      await invoke('who-can-approve', { request: submitted.request as string }),
    ).toEqual(submitted);
    const { body } = await plugin.call(
      { user: 'ada' },
      'get',
      `/requests/${submitted.request}`,
    );
    expect(submitted.approvals).toEqual(body.approvals);
    await expect(
      invoke('get-credential-health', {
        component: 'component:payments/ledger-api',
      }),
    ).resolves.toMatchObject({ component: 'component:payments/ledger-api' });
  });

  it('name an agent that a person asks through', async () => {
    const { request } = await invoke(
      'submit-identity-request',
      asked('two-db'),
      through('plugin:mcp-actions'),
    );
    const { body } = await plugin.call(
      { user: 'ada' },
      'get',
      `/requests/${request}`,
    );
    expect(body).toMatchObject({
      requester: { ref: 'user:default/ada' },
      submittedBy: 'plugin:mcp-actions',
    });
  });

  it('let a template ask nothing in their name', async () => {
    await expect(
      invoke(
        'submit-identity-request',
        asked('three-db'),
        through('plugin:scaffolder'),
      ),
    ).rejects.toThrow('may not ask in the name of a person');
  });

  it('show nobody more than the pages do', async () => {
    const { request } = await invoke(
      'submit-identity-request',
      asked('four-db'),
    );
    const stranger = person('sol');
    const { status, body } = await plugin.call(
      { user: 'sol' },
      'get',
      `/requests/${request}`,
    );
    expect(status).toBeGreaterThanOrEqual(400);
    await expect(
      invoke('who-can-approve', { request: request as string }, stranger),
    ).rejects.toThrow(body.error.message);
    await expect(
      invoke(
        'submit-identity-request',
        asked('five-db'),
        mockCredentials.none(),
      ),
    ).rejects.toThrow('nobody is signed in');
    await expect(
      invoke(
        'submit-identity-request',
        asked('five-db'),
        mockCredentials.service('plugin:scaffolder'),
      ),
    ).rejects.toThrow('a service asks for nothing on its own');
  });

  it('say what is wrong with what is asked', async () => {
    await expect(
      invoke('get-credential-health', { component: 'group:default/payments' }),
    ).rejects.toThrow(
      '`component` is no ref of a component; write it as `component:namespace/name`: `group:default/payments`',
    );
    await expect(
      invoke('who-can-approve', { request: 'a\0b' }),
    ).rejects.toThrow('has the character U+0000');
    await expect(
      invoke('submit-identity-request', asked('six-db', { reason: ' ' })),
    ).rejects.toThrow('`reason` is empty');
    // What isn't known is never dropped: a change without its scopes would take them away.
    for (const [more, says] of [
      [{ scope: ['ledger:write'] }, 'fields that are not known: `scope`'],
      [{ consumers: [] }, 'fields that are not known: `consumers`'],
      [{ requester: 'user:default/bea' }, 'not known: `requester`'],
      [{ kind: 'retire' }, '`kind` is not asked for through an action'],
      [
        { identity: { ...asked('six-db').identity, scope: ['ledger:write'] } },
        '`identity` has fields that are not known: `scope`',
      ],
    ] as const) {
      await expect(
        invoke('submit-identity-request', asked('six-db', more)),
      ).rejects.toThrow(says);
    }
  });
});
