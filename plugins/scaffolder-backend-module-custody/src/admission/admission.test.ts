import { ADA, OWNER } from '../__testUtils__/FakeCustody';
import {
  serviceToken,
  startScaffolder,
  userToken,
} from '../__testUtils__/startScaffolder';
import {
  ex,
  publishStep,
  requestStep,
  template,
} from '../__testUtils__/templates';

jest.setTimeout(60_000);

const GOOD = { name: 'ledger-api', owner: OWNER, scopes: ['ledger:write'] };
// The form takes it, so that only admission can refuse it.
const NOWHERE = { ...GOOD, owner: 'group:default/nowhere' };
const BEA = userToken('user:default/bea');

const templates = [
  template('asks'),
  template('silent', { steps: [publishStep], parameters: [] }),
  template('library', {
    type: 'library',
    steps: [publishStep],
    parameters: [],
  }),
  template('odd-type', {
    type: ' ＳERVICE ',
    steps: [publishStep],
    parameters: [],
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
    ],
  }),
  template('late-name', {
    steps: [
      { id: 'log', name: 'Log', action: 'debug:log', input: {} },
      {
        ...requestStep,
        input: {
          ...requestStep.input,
          identity: {
            ...requestStep.input.identity,
            name: ex('steps.log.output.name'),
          },
        },
      },
      publishStep,
    ],
  }),
  template('always', {
    steps: [requestStep, { ...publishStep, if: ex('always()') }],
  }),
];

describe('admission', () => {
  let scaffolder: Awaited<ReturnType<typeof startScaffolder>>;
  beforeAll(async () => {
    scaffolder = await startScaffolder({ templates });
  });
  beforeEach(() => {
    scaffolder.custody.calls.length = 0;
    scaffolder.custody.down = false;
    scaffolder.custody.denies = false;
    scaffolder.effects.length = 0;
  });

  /** Whatever was refused must have left nothing: no task, no request, no effect. */
  const nothingHappensIn = async <T>(act: () => Promise<T>): Promise<T> => {
    const before = (await scaffolder.tasks()).length;
    const requests = scaffolder.custody.requests.size;
    const result = await act();
    expect(await scaffolder.tasks()).toHaveLength(before);
    expect(scaffolder.custody.requests.size).toBe(requests);
    expect(scaffolder.effects).toEqual([]);
    return result;
  };

  it('admits a request that could be submitted, previewed as the person who asks', async () => {
    const { status, body } = await scaffolder.start(
      'template:default/asks',
      GOOD,
    );
    expect(status).toBe(201);
    expect(scaffolder.custody.calls[0]).toMatchObject({
      route: 'preview',
      caller: ADA,
      body: {
        kind: 'create',
        identity: {
          name: 'ledger-api-db',
          namespace: 'payments',
          owner: OWNER,
          scopes: ['ledger:write'],
          component: 'component:payments/ledger-api',
        },
      },
    });
    expect((await scaffolder.finished(body.id)).status).toBe('completed');
    expect(scaffolder.effects).toEqual(['publish:fake ledger-api']);
  });

  it('lets ungoverned templates pass without a word to Custody, for users and services', async () => {
    for (const token of [userToken(ADA), serviceToken()]) {
      const { status, body } = await scaffolder.start(
        'template:default/library',
        {},
        token,
      );
      expect(status).toBe(201);
      await scaffolder.finished(body.id);
    }
    expect(scaffolder.custody.calls).toEqual([]);
  });

  it.each<[string, object, RegExp[]]>([
    ['no owner', { owner: undefined }, [/`owner` is missing: give a string/]],
    ['an empty owner', { owner: '' }, [/`owner` is empty/]],
    ['a blank owner', { owner: '  ' }, [/`owner` .*is empty/]],
    ['owner null', { owner: null }, [/`owner` is `null`: give a string/]],
    ['owner a number', { owner: 7 }, [/`owner` is `7`: give a string/]],
    [
      'owner a list',
      { owner: [OWNER] },
      [/`owner` is `\["group:default\/payments"\]`: give a string/],
    ],
    ['owner an object', { owner: { ref: OWNER } }, [/`owner` is `\{/]],
    [
      'an owner that is no ref',
      { owner: 'group:default/' },
      [/`owner` \(`group:default\/`\) is not a full entity ref/],
    ],
    [
      'an unknown owner',
      { owner: 'group:default/nowhere' },
      [/`owner` \(`group:default\/nowhere`\): no such group; choose another/],
    ],
    [
      'no scope',
      { scopes: undefined },
      [/`scopes` is missing: name at least one scope/],
    ],
    [
      'scopes empty',
      { scopes: [] },
      [/`scopes` .*is empty: name at least one scope/],
    ],
    ['scopes null', { scopes: null }, [/`scopes` is `null`: give an array/]],
    ['scopes a number', { scopes: 1 }, [/`scopes` is `1`: give an array/]],
    [
      'a scope that is null',
      { scopes: [null] },
      [/`scopes\[0\]` is `null`: give a string/],
    ],
    ['a scope that is empty', { scopes: [''] }, [/`scopes\[0\]` is empty/]],
    [
      'a wildcard',
      { scopes: ['ledger:*'] },
      [/`scopes\[0\]` \(`ledger:\*`\) is not a scope/],
    ],
    [
      'an unknown scope',
      { scopes: ['ledger:rule'] },
      [/`scopes` \(`ledger:rule`\): no such scope/],
    ],
    [
      '10,000 scopes',
      { scopes: Array.from({ length: 10_000 }, (_, i) => `s:s${i}`) },
      [/has more than 50 scopes: split the identity/],
    ],
    [
      'none beside a scope',
      { scopes: ['none', 'ledger:write'] },
      [/`none` beside other scopes/],
    ],
    [
      'a look-alike name',
      { name: 'lеdger' },
      [/`identity\.name` \(`lеdger-db`\) has other characters/],
    ],
    [
      'several at once',
      { owner: null, scopes: [] },
      [/`owner` is `null`/, /`scopes` .*is empty/],
    ],
    [
      'unknown owner and scope',
      { owner: 'group:default/nowhere', scopes: ['x:y'] },
      [/no such group/, /no such scope/],
    ],
  ])('refuses %s with every reason', async (_, change, reasons) => {
    const values = { ...GOOD, ...change };
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', values),
    );
    expect(status).toBe(400);
    expect(body.error?.name).toBe('InputError');
    for (const reason of reasons) {
      expect(body.error?.message).toMatch(reason);
    }
    expect(body.error?.reasons?.length).toBeGreaterThanOrEqual(reasons.length);
    expect(JSON.stringify(body).length).toBeLessThan(3_000);
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"x"'],
    [
      'no JSON',
      '{"templateRef": "template:default/asks", "values": {"password": hunter2}}',
    ],
    ['no templateRef', '{}'],
    ['a templateRef of another type', '{"templateRef": {"name": "asks"}}'],
    [
      'a templateRef with a control character',
      '{"templateRef": "template:default/as\\u0000ks", "values": {}}',
    ],
    [
      'values that are null',
      '{"templateRef": "template:default/asks", "values": null}',
    ],
    [
      'values that are a list',
      '{"templateRef": "template:default/asks", "values": []}',
    ],
  ])('refuses a body that is %s', async (_, body) => {
    const answer = await nothingHappensIn(() =>
      scaffolder.send('POST', '/v2/tasks', body),
    );
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.error)).not.toContain('hunter2');
  });

  it('refuses a body without a content type, and one that is too large', async () => {
    const body = JSON.stringify({
      templateRef: 'template:default/asks',
      values: GOOD,
    });
    const plain = await nothingHappensIn(() =>
      scaffolder.send('POST', '/v2/tasks', body, undefined, {
        'Content-Type': 'text/plain',
      }),
    );
    expect(plain.status).toBe(400);
    const large = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', {
        ...GOOD,
        name: 'x'.repeat(11_000_000),
      }),
    );
    expect(large.status).toBe(413);
  });

  it('refuses the group of others', async () => {
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', GOOD, BEA),
    );
    expect(status).toBe(400);
    expect(body.error?.message).toMatch(/you are not a member/);
    expect(scaffolder.custody.calls[0].caller).toBe('user:default/bea');
  });

  it('refuses with 403 and the reason what policy denies', async () => {
    scaffolder.custody.denies = true;
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', GOOD),
    );
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      name: 'NotAllowedError',
      message: 'not on a Friday',
    });
  });

  it('refuses with 503 when Custody does not answer', async () => {
    scaffolder.custody.down = true;
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', GOOD),
    );
    expect(status).toBe(503);
    expect(body.error?.message).toMatch(
      /custody does not answer, so nothing was started/,
    );
  });

  it('refuses a service, for whom nobody answers', async () => {
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', GOOD, serviceToken()),
    );
    expect(status).toBe(403);
    expect(body.error?.message).toMatch(/no person asks/);
  });

  it.each(['silent', 'odd-type', 'always'])(
    'refuses the template `%s`, which is not compliant',
    async name => {
      const { status, body } = await nothingHappensIn(() =>
        scaffolder.start(`template:default/${name}`, GOOD),
      );
      expect(status).toBe(403);
      expect(body.error?.message).toMatch(/CUS-T0/);
      expect(scaffolder.custody.calls).toEqual([]);
    },
  );

  it('refuses a name that nobody can know yet', async () => {
    const { status, body } = await nothingHappensIn(() =>
      scaffolder.start('template:default/late-name', GOOD),
    );
    expect(status).toBe(400);
    expect(body.error?.message).toMatch(
      /`identity\.name` of the request can't be told before the task starts: feed it from parameters/,
    );
  });

  it('asks about a service without a credential too', async () => {
    const { status, body } = await scaffolder.start(
      'template:default/no-credential',
      GOOD,
    );
    expect(status).toBe(201);
    await scaffolder.finished(body.id);
    expect(scaffolder.custody.calls[0].body).toMatchObject({
      kind: 'declare',
      component: 'component:payments/ledger-api',
      owner: OWNER,
      reason: 'it calls nothing',
    });
  });

  it('says 404 for a template that is not there', async () => {
    expect(
      (
        await nothingHappensIn(() =>
          scaffolder.start('template:default/no', GOOD),
        )
      ).status,
    ).toBe(404);
  });

  it('refuses anonymous callers', async () => {
    const answer = await nothingHappensIn(() =>
      scaffolder.start('template:default/asks', GOOD, 'mock-none-token'),
    );
    expect(answer.status).toBe(401);
  });

  describe.each([
    ['user', userToken(ADA)],
    ['service', serviceToken()],
  ])('odd spellings, as a %s', (_, token) => {
    it.each([
      '/V2/TASKS',
      '/v2/Tasks',
      '/v2/tasks/',
      '//v2/tasks',
      '///v2/tasks',
      '/v2//tasks',
      '/./v2/tasks',
      '/v2/./tasks',
      '/v2/x/../tasks',
      '/../scaffolder/v2/tasks',
      '/v2/tasks?x=1',
      '/v2/tasks#x',
      '/v2/tasks;x',
      '/v2/%74asks',
      '/v2%2Ftasks',
      '/%76%32/tasks',
      '/v2/tasks%2F',
      '/v2/tasks%20',
      '/v2/tasks/%2e',
      '/v2\\tasks',
    ])('%s starts nothing', async path => {
      const answer = await nothingHappensIn(() =>
        scaffolder.send(
          'POST',
          path,
          {
            templateRef: 'template:default/asks',
            values: NOWHERE,
          },
          token,
        ),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });

    it.each([
      'TEMPLATE:DEFAULT/ASKS',
      'asks',
      'Asks',
      'default/asks',
      'Template:asks',
    ])('the template spelled %s starts nothing', async templateRef => {
      const answer = await nothingHappensIn(() =>
        scaffolder.start(templateRef, NOWHERE, token),
      );
      expect([400, 403]).toContain(answer.status);
    });
  });
});

describe('admission in the mode report', () => {
  it('lets everything through, besides what asks and would be refused', async () => {
    const scaffolder = await startScaffolder({
      templates,
      config: { custody: { templates: {} } },
    });
    expect((await scaffolder.start('template:default/silent', {})).status).toBe(
      201,
    );
    expect(
      (await scaffolder.start('template:default/silent', {}, serviceToken()))
        .status,
    ).toBe(201);
    expect(scaffolder.custody.calls).toEqual([]);
    expect(
      (
        await scaffolder.start('template:default/asks', {
          ...GOOD,
          owner: 'nowhere',
        })
      ).status,
    ).toBe(400);
  });
});

describe('admission of a retry', () => {
  const start = async () => {
    const scaffolder = await startScaffolder({
      templates: [
        template('asks', {
          steps: [
            requestStep,
            { id: 'broken', name: 'Broken', action: 'fetch:broken' },
            publishStep,
          ],
        }),
      ],
    });
    const { body } = await scaffolder.start('template:default/asks', GOOD);
    expect((await scaffolder.finished(body.id)).status).toBe('failed');
    scaffolder.custody.calls.length = 0;
    const again = async (
      token?: string,
      path = `/v2/tasks/${body.id}/retry`,
    ) => {
      const answer = await scaffolder.send('POST', path, {}, token);
      return answer;
    };
    const untouched = async () => {
      expect((await scaffolder.tasks()).map(task => task.status)).toEqual([
        'failed',
      ]);
    };
    return { scaffolder, id: String(body.id), again, untouched };
  };

  it('asks anew, in the name of who started it, and of the same task', async () => {
    const { scaffolder, id, again } = await start();
    expect((await again()).status).toBe(201);
    expect(scaffolder.custody.callsOf('preview')).toEqual([
      expect.objectContaining({
        caller: 'plugin:scaffolder',
        body: expect.objectContaining({
          requester: ADA,
          task: { id, templateRef: 'template:default/asks' },
        }),
      }),
    ]);
    await scaffolder.finished(id);
    expect(scaffolder.custody.requests.size).toBe(1);
  });

  it('goes on although its own identity exists by now', async () => {
    const { scaffolder, id, again } = await start();
    scaffolder.custody.requests.get(id)!.state = 'fulfilled';
    expect((await again()).status).toBe(201);
    await scaffolder.finished(id);
    expect(scaffolder.custody.requests.size).toBe(1);
  });

  it('is refused when its own request no longer stands', async () => {
    const { scaffolder, id, again, untouched } = await start();
    scaffolder.custody.requests.get(id)!.state = 'withdrawn';
    const answer = await again();
    expect(answer.status).toBe(403);
    expect(answer.body.error?.message).toMatch(/the request is withdrawn/);
    await untouched();
  });

  it('is refused when policy says no meanwhile', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.custody.denies = true;
    expect((await again()).status).toBe(403);
    await untouched();
  });

  it('is refused when Custody does not answer', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.custody.down = true;
    expect((await again()).status).toBe(503);
    await untouched();
  });

  it('is refused to others, who would ask in the name of the first', async () => {
    const { again, untouched } = await start();
    const answer = await again(BEA);
    expect(answer.status).toBe(403);
    expect(answer.body.error?.message).toMatch(
      /was started by `user:default\/ada`.*start the template anew in your own/,
    );
    expect((await again(serviceToken())).status).toBe(403);
    await untouched();
  });

  it.each([
    '/V2/TASKS/ID/RETRY',
    '/v2/tasks/ID/retry/',
    '//v2/tasks/ID/retry',
    '/v2/tasks/ID/Retry',
    '/v2/tasks/ID/%72etry',
    '/v2/tasks/ID//retry',
  ])('is not walked around by %s', async path => {
    const { scaffolder, id, again, untouched } = await start();
    scaffolder.custody.denies = true;
    expect(
      (await again(undefined, path.replace('ID', id))).status,
    ).toBeGreaterThanOrEqual(400);
    await untouched();
  });

  it('says 404 for a task that is not there', async () => {
    const { scaffolder } = await start();
    expect(
      (
        await scaffolder.send(
          'POST',
          '/v2/tasks/00000000-0000-0000-0000-000000000000/retry',
          {},
        )
      ).status,
    ).toBe(404);
  });

  it('holds a task to what it asked, even if its template is governed no longer', async () => {
    const { scaffolder, again, untouched } = await start();
    scaffolder.entities[0].spec!.type = 'library';
    scaffolder.custody.denies = true;
    expect((await again()).status).toBe(403);
    await untouched();
  });
});

describe('admission of a dry run', () => {
  const dryRun = (
    scaffolder: Awaited<ReturnType<typeof startScaffolder>>,
    inline: object,
    values: object,
    token?: string,
  ) =>
    scaffolder.send(
      'POST',
      '/v2/dry-run',
      { template: inline, values, directoryContents: [] },
      token,
    );

  it('previews and creates nothing', async () => {
    const scaffolder = await startScaffolder({ templates });
    const answer = await dryRun(scaffolder, template('asks'), GOOD);
    expect(answer.status).toBe(200);
    expect(scaffolder.custody.callsOf('submit')).toEqual([]);
    expect(scaffolder.custody.callsOf('preview').length).toBeGreaterThan(0);
    expect(scaffolder.effects).toEqual([]);
    expect(await scaffolder.tasks()).toEqual([]);
  });

  it.each<[string, object, object, number]>([
    ['owner null', template('asks'), { ...GOOD, owner: null }, 400],
    ['an unknown scope', template('asks'), { ...GOOD, scopes: ['x:y'] }, 400],
    [
      'a governed template that asks nothing',
      template('new', { steps: [publishStep] }),
      GOOD,
      403,
    ],
    [
      'a governed one dressed as a library',
      template('asks', { type: 'library', steps: [publishStep] }),
      GOOD,
      403,
    ],
    ['a template without metadata', { kind: 'Template' }, GOOD, 400],
  ])('refuses %s', async (_, inline, values, status) => {
    const scaffolder = await startScaffolder({ templates });
    expect((await dryRun(scaffolder, inline, values)).status).toBe(status);
    expect(await scaffolder.tasks()).toEqual([]);
  });

  it('refuses a service', async () => {
    const scaffolder = await startScaffolder({ templates });
    expect(
      (await dryRun(scaffolder, template('asks'), GOOD, serviceToken())).status,
    ).toBe(403);
  });

  it('lets an author try what ingestion will complete', async () => {
    const scaffolder = await startScaffolder({
      templates: [],
      config: { custody: { templates: { mode: 'inject' } } },
    });
    const inline = template('new', {
      parameters: [
        { required: ['name'], properties: { name: { type: 'string' } } },
      ],
      steps: [
        publishStep,
        {
          id: 'register',
          name: 'Register',
          action: 'catalog:register',
          input: { catalogInfoUrl: 'https://git.example/c.yaml' },
        },
      ],
    });
    expect((await dryRun(scaffolder, inline, { name: 'x' })).status).toBe(200);
  });
});
