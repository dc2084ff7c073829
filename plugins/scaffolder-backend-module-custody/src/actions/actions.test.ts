import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  requestPayloadSchema,
  routes,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { parse } from 'yaml';
import { ADA, FakeCustody, OWNER } from '../__testUtils__/FakeCustody';
import { CustodyCalls } from '../custody/CustodyCalls';
import { bindExamples } from './bindExamples';
import { createBindAction } from './bind';
import { createRequestAction } from './request';
import { requestExamples } from './requestExamples';

/** The actions over a client that validates what it is sent as the backend does. */
const setup = () => {
  const fake = new FakeCustody();
  const sent: Array<{ route: string; body: unknown }> = [];
  const auth = mockServices.auth();
  const checked = (
    route: 'preview' | 'submit',
    body: unknown,
  ): RequestPayload => {
    sent.push({ route, body });
    return requestPayloadSchema.parse(JSON.parse(JSON.stringify(body)));
  };
  const custody = new CustodyCalls({
    auth,
    client: {
      preview: async ({ body }) =>
        fake.preview(checked('preview', body), 'plugin:scaffolder'),
      submit: async ({ body }) => fake.submit(checked('submit', body)),
      bind: async ({ params, body }) => {
        routes.bind.body.parse(body);
        sent.push({ route: `bind ${params.id}`, body });
        return [...fake.requests.values()][0];
      },
      checkTask: async () => {
        throw new Error('not called by actions');
      },
    },
  });
  return {
    fake,
    sent,
    request: createRequestAction({ auth, custody }),
    bind: createBindAction({ custody }),
  };
};

const context = (input: JsonObject, more: object = {}) => ({
  ...createMockActionContext({
    input,
    task: { id: 'task-1' },
    templateInfo: { entityRef: 'template:default/service' },
  }),
  user: { ref: ADA },
  getInitiatorCredentials: async () => mockCredentials.user(ADA),
  ...more,
});
const outputs = (ctx: ReturnType<typeof context>) =>
  Object.fromEntries((ctx.output as jest.Mock).mock.calls);

const GOOD = {
  identity: { name: 'ledger-api-db', namespace: 'payments' },
  owner: 'payments',
  scopes: ['ledger:write'],
  reason: 'it books',
};

describe('custody:request', () => {
  it.each(requestExamples.map(e => [e.description, e.example]))(
    'runs the example: %s',
    async (_, example) => {
      const { request, sent } = setup();
      const [step] = parse(example).steps;
      const ctx = context(step.input);
      await request.handler(ctx as Parameters<typeof request.handler>[0]);
      expect(sent.map(s => s.route)).toEqual(['submit']);
      expect(Object.keys(outputs(ctx))).toEqual(
        expect.arrayContaining(['requestId', 'state']),
      );
    },
  );

  it('asks in the name of the person, for the task, and outputs references only', async () => {
    const { request, sent } = setup();
    const ctx = context(GOOD);
    await request.handler(ctx as Parameters<typeof request.handler>[0]);
    expect(sent[0].body).toMatchObject({
      kind: 'create',
      requester: ADA,
      task: { id: 'task-1', templateRef: 'template:default/service' },
      identity: { owner: OWNER },
    });
    expect(outputs(ctx)).toEqual({
      requestId: 'req-1',
      identityRef: 'identity:payments/ledger-api-db',
      state: 'pending',
    });
  });

  it('comes to one request, however often the task runs it', async () => {
    const { request, fake } = setup();
    for (let i = 0; i < 3; i += 1) {
      const ctx = context(GOOD);
      await request.handler(ctx as Parameters<typeof request.handler>[0]);
      expect(outputs(ctx).requestId).toBe('req-1');
    }
    expect(fake.requests.size).toBe(1);
  });

  it('only previews in a dry run', async () => {
    const { request, sent } = setup();
    const ctx = context(GOOD, { isDryRun: true });
    await request.handler(ctx as Parameters<typeof request.handler>[0]);
    expect(sent.map(s => s.route)).toEqual(['preview']);
    expect(sent[0].body).not.toHaveProperty('task');
    expect(outputs(ctx)).toEqual({
      requestId: 'dry-run',
      identityRef: 'identity:payments/ledger-api-db',
      state: 'pending',
    });
  });

  it.each<[string, object]>([
    [
      'a service',
      { getInitiatorCredentials: async () => mockCredentials.service() },
    ],
    [
      'somebody else',
      {
        getInitiatorCredentials: async () =>
          mockCredentials.user('user:default/bea'),
      },
    ],
    ['nobody', { user: {} }],
  ])('asks for nothing when %s set the task going', async (_, more) => {
    const { request, sent } = setup();
    const ctx = context(GOOD, more);
    await expect(
      request.handler(ctx as Parameters<typeof request.handler>[0]),
    ).rejects.toThrow(
      /a request is made only by the person who starts the task/,
    );
    expect(sent).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['an empty owner', { owner: '' }, /`owner` is empty/],
    [
      'no scope',
      { scopes: [] },
      /`scopes` .*is empty: name at least one scope/,
    ],
    ['a wildcard', { scopes: ['*'] }, /wildcards are not scopes/],
    [
      'scopes beside noCredential',
      { noCredential: { reason: 'none' } },
      /`scopes` .*beside `noCredential`/,
    ],
    [
      'a reason of 1 MB',
      { reason: 'x'.repeat(1_000_000) },
      /`reason` .*is longer than 2000 characters: shorten it/,
    ],
    [
      'a name in upper case',
      { identity: { name: 'Ledger' } },
      /`identity\.name` \(`Ledger`\) has other characters/,
    ],
    [
      'an unknown mode',
      { identity: { name: 'a', mode: 'forever' } },
      /`identity\.mode` is `forever`: use one of/,
    ],
  ])('refuses %s by name', async (_, change, message) => {
    const { request, sent } = setup();
    const ctx = context({ ...GOOD, ...JSON.parse(JSON.stringify(change)) });
    await expect(
      request.handler(ctx as Parameters<typeof request.handler>[0]),
    ).rejects.toThrow(message);
    expect(sent).toEqual([]);
  });
});

describe('custody:bind', () => {
  it.each(bindExamples.map(e => [e.description, e.example]))(
    'runs the example: %s',
    async (_, example) => {
      const { request, bind, sent } = setup();
      const asked = context(GOOD);
      await request.handler(asked as Parameters<typeof request.handler>[0]);
      const [step] = parse(example).steps;
      const ctx = context({
        ...step.input,
        // What the scaffolder renders from the earlier steps.
        requestId: outputs(asked).requestId,
        component: 'component:payments/ledger-api',
      });
      await bind.handler(ctx as Parameters<typeof bind.handler>[0]);
      expect(sent[1]).toEqual({
        route: 'bind req-1',
        body: { component: 'component:payments/ledger-api', taskId: 'task-1' },
      });
      expect(outputs(ctx)).toEqual({
        identityRef: 'identity:payments/ledger-api-db',
        state: 'pending',
      });
    },
  );

  it('refuses what is no ref', async () => {
    const { bind } = setup();
    const ctx = context({ requestId: 'req-1', component: 'not a ref' });
    await expect(
      bind.handler(ctx as Parameters<typeof bind.handler>[0]),
    ).rejects.toThrow(
      /`component` is `not a ref`: give the ref of the component that was made/,
    );
  });
});
