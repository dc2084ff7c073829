import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
// eslint-disable-next-line @backstage/no-mixed-plugin-imports -- a test of both together, which no double can stand in for
import custodyBackend from '@custody/backstage-plugin-custody-backend';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import path from 'node:path';
import { people } from './__testUtils__/people';
import {
  ex,
  publishStep,
  requestStep,
  template,
} from './__testUtils__/templates';
import { custodyEffectGuard } from './guard/custodyEffectGuard';
import custody from './index';

jest.setTimeout(60_000);

const examples = path.resolve(__dirname, '../../../examples');
const GOOD = {
  name: 'ledger-api',
  owner: 'group:default/payments',
  scopes: ['ledger:write'],
};
const bindStep = {
  id: 'bind',
  name: 'Bind',
  action: 'custody:bind',
  input: {
    requestId: ex('steps.request.output.requestId'),
    component: `component:payments/${ex('parameters.name')}`,
  },
};
const templates = [
  template('asks', { steps: [requestStep, publishStep, bindStep] }),
  template('fails-once', {
    steps: [
      requestStep,
      { id: 'once', name: 'Once', action: 'fetch:fails-once' },
      publishStep,
      bindStep,
    ],
  }),
  template('no-credential', {
    steps: [
      {
        ...requestStep,
        input: {
          identity: requestStep.input.identity,
          owner: requestStep.input.owner,
          noCredential: { reason: 'it calls nothing' },
          reason: 'a new service',
        },
      },
      publishStep,
      bindStep,
    ],
  }),
];

/** The scaffolder with this module, beside the real backend of Custody with the example policies, on SQLite. */
async function start() {
  const effects: string[] = [];
  let failed = false;
  const provider = createBackendModule({
    pluginId: 'custody',
    moduleId: 'test-provider',
    register(reg) {
      reg.registerInit({
        deps: { providers: custodyProvidersExtensionPoint },
        async init({ providers }) {
          providers.addProviderFactory({
            type: 'postgresql',
            create: ({ ref }) => new FakeProvider(ref),
          });
        },
      });
    },
  });
  const testActions = createBackendModule({
    pluginId: 'scaffolder',
    moduleId: 'test-actions',
    register(reg) {
      reg.registerInit({
        deps: { actions: scaffolderActionsExtensionPoint },
        async init({ actions }) {
          actions.addActions(
            createTemplateAction({
              id: 'publish:fake',
              schema: { input: { name: z => z.string() } },
              handler: async ctx => {
                effects.push(ctx.input.name);
              },
            }),
            createTemplateAction({
              id: 'fetch:fails-once',
              handler: async () => {
                if (!failed) {
                  failed = true;
                  throw new Error('not this time');
                }
              },
            }),
          );
        },
      });
    },
  });
  const options = {
    features: [
      mockServices.rootConfig.factory({
        data: {
          custody: {
            scopes: { path: path.join(examples, 'scopes') },
            policy: { path: path.join(examples, 'policies') },
            tenants: ['payments', 'storefront'].map(name => ({
              name,
              namespaces: [name],
              groups: [`group:default/${name}`],
            })),
            providers: {
              postgresql: {
                ledger: { environment: 'production', tenants: ['payments'] },
                storefront: { environment: 'staging', tenants: ['storefront'] },
              },
            },
            templates: { mode: 'enforce' },
          },
        },
      }),
      catalogServiceMock.factory({ entities: [...people, ...templates] }),
      scaffolderPlugin,
      custody,
      testActions,
      custodyBackend,
      provider,
    ],
    extensionPointFactoryMiddleware: [custodyEffectGuard()],
  };
  const backend = await startTestBackend(options);

  const call = async (
    who: string,
    method: string,
    apiPath: string,
    body?: object,
  ) => {
    const response = await fetch(
      `http://localhost:${backend.server.port()}/api${apiPath}`,
      {
        method,
        headers: {
          'Content-Type': 'application/json',
          Authorization: mockCredentials.user.header(`user:default/${who}`),
        },
        body: body && JSON.stringify(body),
      },
    );
    return { status: response.status, body: await response.json() };
  };
  return {
    effects,
    call,
    run: (who: string, name: string, change: object = {}) =>
      call(who, 'POST', '/scaffolder/v2/tasks', {
        templateRef: `template:default/${name}`,
        values: { ...GOOD, ...change },
      }),
    finished: async (id: string): Promise<string> => {
      for (let i = 0; i < 400; i += 1) {
        const { body } = await call('ada', 'GET', `/scaffolder/v2/tasks/${id}`);
        if (body.status !== 'open' && body.status !== 'processing') {
          return body.status;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      throw new Error(`task ${id} does not end`);
    },
    requests: async () =>
      (await call('ada', 'GET', '/custody/requests')).body.items,
  };
}

describe('with the real backend of Custody', () => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start();
  });

  it.each<[string, string, object, number, RegExp]>([
    [
      'an owner and a scope that nobody knows',
      'ada',
      { owner: 'group:default/nowhere', scopes: ['x:y'] },
      400,
      /`owner`: `group:default\/nowhere` is not in the catalog.*`scopes\[0\]`: `x:y` is not in the scope vocabulary|`scopes\[0\]`.*`owner`/,
    ],
    [
      'a group that the requester is not in',
      'ada',
      { owner: 'group:default/ledger-squad' },
      403,
      /somebody of the group that will own it/,
    ],
    [
      'a group outside of the tenant',
      'ada',
      { owner: 'group:default/security' },
      400,
      /`owner`: `group:default\/security` is not within the tenant `payments`/,
    ],
    [
      'what belongs to another tenant',
      'bea',
      {},
      400,
      /belongs to another tenant than the requester/,
    ],
  ])(
    'refuses %s, and leaves nothing',
    async (_, who, change, status, message) => {
      const answer = await world.run(who, 'asks', change);
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(message);
      expect(
        (await world.call(who, 'GET', '/scaffolder/v2/tasks')).body.tasks,
      ).toEqual([]);
      expect(await world.requests()).toEqual([]);
    },
  );

  it('asks once, is approved by those who owe it, and goes on by a retry', async () => {
    const { body } = await world.run('ada', 'fails-once');
    expect(await world.finished(body.id)).toBe('failed');
    const [request, ...others] = await world.requests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      state: 'pending',
      requester: { ref: 'user:default/ada' },
      submittedBy: 'plugin:scaffolder',
      task: { id: body.id, templateRef: 'template:default/fails-once' },
    });

    for (const who of ['omar', 'lena', 'sam']) {
      const review = await world.call(
        who,
        'POST',
        `/custody/requests/${request.id}/reviews`,
        {
          verdict: 'approve',
          reason: 'as agreed',
          digest: request.digest,
        },
      );
      expect(review.status).toBe(201);
    }
    const retry = await world.call(
      'ada',
      'POST',
      `/scaffolder/v2/tasks/${body.id}/retry`,
      {},
    );
    expect(retry.status).toBe(201);
    expect(await world.finished(body.id)).toBe('completed');
    expect(world.effects).toEqual(['ledger-api']);
    expect(await world.requests()).toHaveLength(1);
  });

  it('refuses the name of an identity that is there', async () => {
    const answer = await world.run('ada', 'asks');
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(/exists already/);
  });

  it.each([
    ['as its template says', 'no-credential', {}, 'it calls nothing'],
    [
      'as was chosen in the form',
      'asks',
      { scopes: ['none'] },
      'a new service',
    ],
  ])(
    'makes a service that needs no credential, %s',
    async (_, templateName, change, reason) => {
      const name = `of-${templateName}`;
      const { body } = await world.run('ada', templateName, {
        name,
        ...change,
      });
      expect(await world.finished(body.id)).toBe('completed');
      expect(world.effects).toContain(name);
      const declared = (await world.requests()).filter(
        (r: { component: string }) =>
          r.component === `component:payments/${name}`,
      );
      expect(declared).toEqual([
        expect.objectContaining({
          kind: 'declare',
          state: 'fulfilled',
          reason,
        }),
      ]);
    },
  );
});
