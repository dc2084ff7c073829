import {
  answered,
  asked,
  COMPONENT,
  refused,
  TOOLS,
} from './__testUtils__/asking';
import {
  startForAgents,
  type Agent,
  type WithAgents,
} from './__testUtils__/startForAgents';

jest.setTimeout(120_000);

describe('an agent, by a real MCP client', () => {
  let backend: WithAgents;
  let ada: Agent;
  let bea: Agent;

  beforeAll(async () => {
    backend = await startForAgents(['plugin:mcp-actions']);
    ada = await backend.connect(await backend.tokenOf('ada'));
    bea = await backend.connect(await backend.tokenOf('bea'));
  });
  afterAll(() => backend?.stop());

  it('finds the four tools, with what they take', async () => {
    const tools = await ada.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
    expect(
      tools.map(({ annotations }) => [
        annotations?.readOnlyHint,
        annotations?.destructiveHint,
      ]),
    ).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, false],
    ]);
    expect(tools[0].inputSchema).toMatchObject({
      type: 'object',
      required: ['component'],
      additionalProperties: false,
    });
    expect(tools[3].inputSchema).toMatchObject({
      type: 'object',
      required: ['kind', 'reason', 'identity'],
      properties: {
        kind: { enum: ['create', 'change', 'renew'] },
        identity: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    });
  });

  it('previews, submits in the name of its person, and says who can approve', async () => {
    const preview = await answered(
      ada,
      'preview-identity-request',
      asked('payouts-one'),
    );
    expect(preview).toMatchObject({ submittable: true });
    const submitted = await answered(
      ada,
      'submit-identity-request',
      asked('payouts-one'),
    );
    expect(submitted).toMatchObject({
      kind: 'create',
      state: 'pending',
      identity: 'identity:payments/payouts-one',
    });
    expect(
      await answered(ada, 'who-can-approve', { request: submitted.request }),
    ).toEqual(submitted);
    expect(JSON.stringify(submitted.approvals)).toContain('user:default/omar');

    const { body } = await backend.api('ada', `/requests/${submitted.request}`);
    expect(body).toMatchObject({
      requester: { ref: 'user:default/ada' },
      submittedBy: 'plugin:mcp-actions',
      approvals: submitted.approvals,
    });
    expect(
      await answered(ada, 'get-credential-health', { component: COMPONENT }),
    ).toMatchObject({
      component: COMPONENT,
      identities: [
        {
          ref: 'identity:payments/payouts-one',
          pendingRequest: submitted.request,
        },
      ],
    });
  });

  it('tells nobody a secret', async () => {
    const texts = [
      await ada.call('get-credential-health', { component: COMPONENT }),
      await ada.call('preview-identity-request', asked('payouts-two')),
      await ada.call('submit-identity-request', asked('payouts-two')),
    ].map(({ text }) => text);
    for (const text of texts) {
      expect(text).not.toContain(await backend.tokenOf('ada'));
      expect(text).not.toMatch(/postgresql:\/\/|password|"(d|secret)":|eyJ/i);
    }
  });

  it('has the rights of its person and no more', async () => {
    expect(
      await refused(bea, 'submit-identity-request', asked('payouts-three')),
    ).toBe(
      'InputError: `identity.namespace`: `payments` belongs to another tenant than the requester; use a namespace of storefront',
    );
    const lena = await backend.connect(await backend.tokenOf('lena'));
    expect(
      await answered(lena, 'submit-identity-request', asked('payouts-three')),
    ).toMatchObject({
      state: 'denied',
      decision: {
        policyIds: ['requester-owns-it'],
        reasons: [expect.stringContaining('the group that will own it')],
      },
    });
    expect(
      await refused(bea, 'get-credential-health', { component: COMPONENT }),
    ).toBe(
      `NotAllowedError: you may not see the credentials of \`${COMPONENT}\`: it belongs to another team`,
    );
    const { request } = await answered(
      ada,
      'submit-identity-request',
      asked('payouts-three'),
    );
    const { status, body } = await backend.api('bea', `/requests/${request}`);
    expect(status).toBe(404);
    expect(await refused(bea, 'who-can-approve', { request })).toBe(
      `NotFoundError: ${body.error.message}`,
    );
    // What is there and what never was look alike.
    expect(
      (
        await refused(bea, 'who-can-approve', {
          request: '00000000-0000-4000-8000-000000000000',
        })
      ).replace('00000000-0000-4000-8000-000000000000', request),
    ).toBe(`NotFoundError: ${body.error.message}`);
  });

  it('reads what is wrong, where, and what to do about it', async () => {
    const { scopes, ...identity } = asked('payouts-four').identity;
    const wrong: Array<[string, Record<string, unknown>, string]> = [
      [
        'submit-identity-request',
        { ...asked('payouts-four'), identity: { ...identity, scope: scopes } },
        '`identity` has fields that are not known: `scope`; leave them out',
      ],
      [
        'submit-identity-request',
        asked('Payouts_4'),
        '`identity.name` has other characters than a-z, 0-9 and dashes inside: use lower-case ASCII letters, digits and dashes: `Payouts_4`',
      ],
      [
        'preview-identity-request',
        asked('payouts-four', { scopes: ['payouts:*'] }),
        'wildcards are not scopes: `payouts:*`',
      ],
      [
        'submit-identity-request',
        { ...asked('payouts-four'), consumers: [] },
        'the input has fields that are not known: `consumers`; leave them out',
      ],
      [
        'submit-identity-request',
        { ...asked('payouts-four'), requester: 'user:default/omar' },
        'the input has fields that are not known: `requester`; leave them out',
      ],
      [
        'submit-identity-request',
        { ...asked('payouts-four'), kind: 'retire' },
        '`kind` is not asked for through an action, which takes create, change, renew; for all else go to the page of the identity: `retire`',
      ],
      [
        'get-credential-health',
        {},
        '`component` is no ref of a component; write it as `component:namespace/name`',
      ],
      [
        'get-credential-health',
        { component: 'payouts-worker' },
        '`component` is no ref of a component; write it as `component:namespace/name`: `payouts-worker`',
      ],
      [
        'who-can-approve',
        { request: 7 },
        '`request` is no id of a request; write what was answered when it was submitted, or stands in the address of its page; got `7`',
      ],
    ];
    for (const [name, input, says] of wrong) {
      const text = await refused(ada, name, input);
      expect(text).toMatch(/^InputError: /);
      expect(text).toContain(says);
      expect(text).not.toContain('ZodError');
    }
  });

  it('that asks again what waits already is told what waits', async () => {
    const first = await answered(
      ada,
      'submit-identity-request',
      asked('payouts-five'),
    );
    expect(
      await answered(ada, 'submit-identity-request', asked('payouts-five')),
    ).toEqual(first);
  });

  it('is nobody without a token of a person', async () => {
    await expect(backend.connect()).rejects.toThrow('401');
    const token = await backend.tokenOf('ada');
    await expect(
      backend.connect(`${token.slice(0, -8)}AAAAAAAA`),
    ).rejects.toThrow('401');
  });
});
