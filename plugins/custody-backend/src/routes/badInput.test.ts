import { StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

const identity = {
  namespace: 'payments',
  name: 'ledger-api-db',
  owner: 'group:default/payments',
  scopes: ['own:read'],
};
const asked = { kind: 'create', identity, reason: 'it reads' };

describe('bad input', () => {
  let plugin: StartedPlugin;

  beforeAll(async () => {
    plugin = await startPlugin();
  });
  afterAll(() => plugin.stop());

  it.each<[string, object | string, number, RegExp]>([
    ['no JSON', '{"kind":', 400, /JSON/],
    ['nothing', {}, 400, /`kind`/],
    [
      'a field that is not known',
      { ...asked, admin: true },
      400,
      /fields that are not known: `admin`/,
    ],
    [
      'a reason of spaces',
      { ...asked, reason: '   ' },
      400,
      /`reason` is empty/,
    ],
    [
      'a reason of 1 MB',
      { ...asked, reason: 'x'.repeat(1024 * 1024) },
      413,
      /than the limit of 1048576, and most of it is `reason`; shorten that: even a reason has 2000 characters/,
    ],
    [
      '100,000 scopes',
      {
        ...asked,
        identity: {
          ...identity,
          scopes: Array.from({ length: 100_000 }, (_, at) => `own:s${at}`),
        },
      },
      413,
      /most of it is `identity.scopes`; shorten that/,
    ],
    [
      'a body that is not looked into',
      { ...asked, reason: 'x'.repeat(3 * 1024 * 1024) },
      413,
      /has 3145\d{3} bytes, more than the limit of 1048576; shorten it/,
    ],
    [
      'a reason that is turned around',
      { ...asked, reason: 'reads \u202eseirtne' },
      400,
      /`reason` has control characters, or ones that turn/,
    ],
    [
      'a title with a control character',
      { ...asked, identity: { ...identity, title: 'Ledger\u0000API' } },
      400,
      /`identity.title` has control characters, .*: remove them/,
    ],
    [
      'a long reason',
      { ...asked, reason: 'x'.repeat(5000) },
      400,
      /`reason` is longer than 2000 characters/,
    ],
    [
      '10,000 scopes',
      {
        ...asked,
        identity: {
          ...identity,
          scopes: Array.from({ length: 10_000 }, (_, at) => `own:s${at}`),
        },
      },
      400,
      /`identity.scopes` has more than 50 scopes/,
    ],
    [
      'a name that only looks like one',
      {
        ...asked,
        identity: { ...identity, name: 'lеdger' },
      },
      400,
      /`identity.name` has other characters/,
    ],
    [
      'a name of 64 characters',
      {
        ...asked,
        identity: { ...identity, name: 'x'.repeat(64) },
      },
      400,
      /longer than 63/,
    ],
    [
      'an owner that is null',
      {
        ...asked,
        identity: { ...identity, owner: null },
      },
      400,
      /`identity.owner`/,
    ],
  ])('%s', async (_, body, status, message) => {
    const answer = await plugin.call(
      { user: 'ada' },
      'post',
      '/requests',
      body,
    );
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toMatch(message);
    const { body: list } = await plugin.call(
      { user: 'ada' },
      'get',
      '/requests',
    );
    expect(list.items).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a reason that is missing',
      { kind: 'create', identity },
      '`reason` is missing: say why, in a sentence that a reviewer will read',
    ],
    [
      'an owner that is missing',
      { ...asked, identity: { ...identity, owner: undefined } },
      '`identity.owner` is missing: give a string',
    ],
    [
      'a reason that is a number',
      { ...asked, reason: 7 },
      '`reason` is `7`: give a string',
    ],
    [
      'no kind',
      { identity, reason: 'it reads' },
      '`kind` is missing: use one of `create`, `change`, `renew`, `retire`, `transfer`, `consume`, `except`, `declare`',
    ],
    [
      'another kind',
      { ...asked, kind: 'destroy' },
      '`kind` is `destroy`: use one of `create`, `change`, `renew`, `retire`, `transfer`, `consume`, `except`, `declare`',
    ],
    [
      'a day for an instant',
      {
        kind: 'except',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        rule: 'agents-have-sponsors',
        compensatingControl: 'it is watched',
        until: '2026-12-31',
        reason: 'it reads',
      },
      '`until` is `2026-12-31`: give a date with a time in UTC, such as `2026-12-31T00:00:00Z`',
    ],
  ])('says what to do about %s', async (_, body, message) => {
    const answer = await plugin.call(
      { user: 'ada' },
      'post',
      '/requests',
      body,
    );
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ name: 'InputError', message });
  });

  it.each<[string, object, string]>([
    [
      'no reason',
      {},
      '`reason` is missing: say why, in a sentence that a reviewer will read',
    ],
    [
      'spaces',
      { reason: '            ' },
      '`reason` is empty: say why, in a sentence that a reviewer will read: `            `',
    ],
    [
      'one letter',
      { reason: 'x' },
      '`reason` is shorter than 10 characters: name the incident, in a sentence: `x`',
    ],
    [
      'nine letters among spaces',
      { reason: '   INC-7 now   ' },
      '`reason` is shorter than 10 characters: name the incident, in a sentence: `   INC-7 now   `',
    ],
  ])('breaks no glass for %s', async (_, said, message) => {
    const answer = await plugin.call(
      { user: 'jules' },
      'post',
      '/requests/none/break-glass',
      { ...said, digest: 'a'.repeat(64) },
    );
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ name: 'InputError', message });
  });

  it('takes ten characters to break the glass, of a request that there is', async () => {
    const answer = await plugin.call(
      { user: 'jules' },
      'post',
      '/requests/none/break-glass',
      { reason: ' INC-7 now!', digest: 'a'.repeat(64) },
    );
    expect(answer.status).toBe(404);
  });

  it.each<['get' | 'post' | 'delete', string, string]>([
    ['get', '/nonsense', 'GET /nonsense'],
    ['delete', '/requests', 'DELETE /requests'],
    ['post', '/identities', 'POST /identities'],
    ['get', '/workload/nonsense', 'GET /workload/nonsense'],
    ['get', `/${'x'.repeat(500)}`, `GET /${'x'.repeat(94)}…`],
  ])(
    'says of what there is no route for: %s %s',
    async (method, path, what) => {
      const answer = await plugin.call({ user: 'ada' }, method, path);
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({
        error: {
          name: 'NotFoundError',
          message: `there is no \`${what}\` here; \`GET /api/custody/openapi.json\` says what there is`,
        },
        response: { statusCode: 404 },
      });
    },
  );

  it('tells nobody of routes who is not signed in', async () => {
    const { status } = await plugin.call('nobody', 'get', '/nonsense');
    expect(status).toBe(401);
  });

  it.each([
    ['/requests?limit=0', /`limit`/],
    ['/requests?limit=101', /`limit`/],
    ['/requests?state=open', /`state`/],
    ['/requests?color=red', /fields that are not known: `color`/],
    ['/requests?cursor=nonsense', /`cursor`/],
    ['/identities?q=led%00ger', /`q` has the character U\+0000/],
    ['/identities/payments/led%00ger', /`name` has the character U\+0000/],
  ])('GET %s', async (path, message) => {
    const answer = await plugin.call({ user: 'ada' }, 'get', path);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
  });

  it.each(['component:payments/', 'payments/ledger-api', 'component:a:b/c'])(
    'a task’s check of the component %s',
    async component => {
      const answer = await plugin.call(
        { plugin: 'scaffolder' },
        'post',
        '/tasks/t1/check',
        { templateRef: 'template:default/x', action: 'publish:git', component },
      );
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(
        /`component`.*must be a full component ref/,
      );
    },
  );

  it('publishes what it takes and gives', async () => {
    const { body } = await plugin.call({ user: 'ada' }, 'get', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(
      body.paths['/requests/{id}/reviews'].post.requestBody.content[
        'application/json'
      ].schema.required,
    ).toEqual(['verdict', 'reason', 'digest']);
  });
});
