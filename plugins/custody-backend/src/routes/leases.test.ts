import request from 'supertest';
import { issuedLeaseSchema } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { type StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

/** Leases as a consumer has them over HTTP, from the plugin as it is started. */
describe('the routes of leases', () => {
  let plugin: StartedPlugin;
  let consumer: ConsumerDouble;
  let audience: string;

  const send = async (
    method: 'get' | 'post' | 'delete',
    path: string,
    options: { body?: object; audience?: string } = {},
  ) => {
    const assertion = await consumer.assertion({
      now: new Date().toISOString(),
      audience: options.audience ?? audience,
    });
    const sent = request(plugin.server)
      [method](`/api/custody${path}`)
      .set('Authorization', `Bearer ${assertion}`);
    return options.body ? sent.send(options.body) : sent;
  };

  beforeAll(async () => {
    plugin = await startPlugin({
      custody: { leases: { maxPerIdentity: 2, defaultTtl: 'PT5M' } },
    });
    consumer = await ConsumerDouble.create('month-end');
    const { body, status } = await plugin.call(
      { user: 'ada' },
      'post',
      '/requests',
      {
        kind: 'create',
        identity: {
          namespace: 'payments',
          name: 'month-end',
          owner: 'group:default/payments',
          scopes: ['own:read'],
          credential: { mode: 'leased' },
        },
        consumers: [{ name: consumer.name, keys: await consumer.keys() }],
        reason: 'closes the books',
      },
    );
    if (status !== 201 || body.state !== 'fulfilled') {
      throw new Error(JSON.stringify(body));
    }
    const refused = await send('get', '/workload/credentials', {
      audience: 'nobody',
    });
    [, audience] = /exactly `([^`]+)`/.exec(refused.body.error.message) ?? [];
  });

  afterAll(() => plugin.stop());

  const lease = (body: object = {}) =>
    send('post', '/workload/leases', {
      body: { identity: 'payments/month-end', ...body },
    });

  it('lease, renew, refuse one too many, and end', async () => {
    const first = await lease();
    expect([first.status, issuedLeaseSchema.parse(first.body)]).toEqual([
      201,
      first.body,
    ]);
    const secret = await consumer.open(first.body.sealed);
    const works = () =>
      plugin.provider.canLogIn(
        String(secret.username),
        String(secret.password),
      );
    expect(works()).toBe(true);

    const renewed = await send(
      'post',
      `/workload/leases/${first.body.id}/renew`,
      { body: { ttl: 'PT10M' } },
    );
    expect(renewed.status).toBe(200);
    expect(renewed.body.endsAt > first.body.endsAt).toBe(true);

    expect((await lease()).status).toBe(201);
    expect((await lease()).status).toBe(429);
    const page = await plugin.call(
      { user: 'ada' },
      'get',
      '/identities/payments/month-end',
    );
    expect(page.body).toMatchObject({
      health: 'healthy',
      leases: { live: 2, longestEndsAt: renewed.body.endsAt, ending: 0 },
    });

    const ended = await send('delete', `/workload/leases/${first.body.id}`);
    expect([ended.status, ended.body.state]).toEqual([200, 'ending']);
    for (let attempt = 0; works() && attempt < 50; attempt += 1) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(works()).toBe(false);
    const again = await send('delete', `/workload/leases/${first.body.id}`);
    expect(again.body.state).toBe('ended');
  });

  it.each([
    ['a longer one than may be', { ttl: 'P1D' }, 400],
    ['a field that is not known', { scopes: ['own:read'] }, 400],
    ['an identity of others', { identity: 'payments/other' }, 404],
  ])('refuse %s', async (_, body, status) => {
    expect((await lease(body)).status).toBe(status);
  });
});
