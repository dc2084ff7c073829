import { ADA, OWNER } from '../__testUtils__/FakeCustody';
import {
  serviceToken,
  startScaffolder,
  userToken,
} from '../__testUtils__/startScaffolder';
import { GOOD, NOWHERE, templates } from '../__testUtils__/admissionTemplates';

jest.setTimeout(60_000);

const BEA = userToken('user:default/bea');

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
