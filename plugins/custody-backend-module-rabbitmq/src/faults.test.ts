import { randomUUID } from 'node:crypto';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderFaults,
  startFaultyProxy,
  type Fault,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import { RabbitMqProvider } from './RabbitMqProvider';
import {
  admin,
  asRoot,
  HAS_BROKER,
  makeAdmin,
  makeVhost,
  managementUrl,
  removeAll,
  target,
  vhost,
} from './__testUtils__/broker';
import { pathOf } from './server/management';

jest.setTimeout(60_000);

const HASTY_MS = 1_000;
const signal = () => AbortSignal.timeout(20_000);
const grant = {
  privileges: [
    {
      vhost,
      write: 'events',
      topics: [{ exchange: 'events', write: 'placed.*' }],
    },
  ],
};
const version = (): ProviderVersion => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'orders' },
  version: 1,
});

(HAS_BROKER ? describe : describe.skip)('when the broker misbehaves', () => {
  let management: FaultyProxy;
  let amqp: FaultyProxy;
  let provider: RabbitMqProvider;
  const throughProxy = (timeoutMs?: number) =>
    new RabbitMqProvider('rabbitmq/faulty', {
      management: {
        ...admin,
        url: `http://${management.host}:${management.port}`,
      },
      target: { host: amqp.host, port: amqp.port, tls: false },
      timeoutMs,
    });
  const issued: ProviderVersion[] = [];
  const made = () => {
    issued.push(version());
    return issued[issued.length - 1];
  };

  beforeAll(async () => {
    await makeAdmin();
    await makeVhost();
    const { hostname, port } = new URL(managementUrl);
    management = await startFaultyProxy({ host: hostname, port: Number(port) });
    amqp = await startFaultyProxy(target);
    provider = throughProxy(HASTY_MS);
  });
  afterEach(async () => {
    management.fault = null;
    amqp.fault = null;
    await makeAdmin();
    for (const of of issued.splice(0)) await provider.revoke(of, signal());
  });
  afterAll(async () => {
    await removeAll();
    await management.close();
    await amqp.close();
  });

  const failure = async (attempt: Promise<unknown>) => {
    const text = String(await attempt.catch(error => error));
    expect(text).toMatch(/^Error: rabbitmq\/faulty\b/);
    expect(text).not.toContain(admin.password);
    return text;
  };
  const permissions = (account: string) =>
    asRoot('GET', pathOf`/users/${account}/permissions`);

  it.each(
    credentialProviderFaults({
      proxy: () => management,
      createProvider: async patience =>
        throughProxy(patience === 'hasty' ? HASTY_MS : undefined),
      createDirect: async () =>
        new RabbitMqProvider('rabbitmq/faulty', { management: admin, target }),
      privileges: grant.privileges,
      changes: {
        'the user': /PUT .*\/users/,
        'its limits': /PUT \/api\/topic-permissions/,
        'its permissions': /PUT \/api\/permissions/,
      },
      // The user comes first, since permissions need one; without them it can do nothing.
      opens: null,
      removes: /DELETE \/api\/users/,
      late: /PUT .*\/users/,
      says: {
        silent: /does not answer: look whether the broker hangs/,
        hungUp: /closed the connection before it answered/,
        refused: new RegExp(
          `^rabbitmq/faulty refuses Custody's account \`${admin.username}\`: its password was changed, or it was removed; put what is right into \`custody\\.providers\\.rabbitmq\\.faulty\\.url\`$`,
        ),
      },
      administrator: {
        changePassword: () => makeAdmin({ password: 'another' }),
        putPasswordBack: () => makeAdmin(),
      },
      hidden: new RegExp(admin.password),
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('an account that is left half made can do nothing, does not pass for one, and is completed', async () => {
    const of = made();
    management.fault = { kind: 'cut', at: /PUT .*\/permissions/ };
    await failure(provider.issue(of, grant, signal()));
    management.fault = null;
    expect(await provider.isRevoked(of, signal())).toBe(false);
    const complete = await provider.issue(of, grant, signal());
    await provider.verify(complete, signal());
    expect(await permissions(complete.account)).toHaveLength(1);
  });

  it('limits on routing keys are there before what they limit', async () => {
    const of = made();
    management.fault = { kind: 'cut', at: /PUT \/api\/topic-permissions/ };
    await failure(provider.issue(of, grant, signal()));
    management.fault = null;
    const found = [];
    for await (const account of provider.list(signal())) {
      if (account.identityUid === of.identity.uid) found.push(account);
    }
    expect(found).toHaveLength(1);
    expect(await permissions(found[0].account)).toEqual([]);
  });

  it.each<[string, Fault, RegExp]>([
    ['hangs', { kind: 'hang' }, /does not answer/],
    [
      'cuts connections',
      { kind: 'refuse' },
      /closed the connection|can't be reached/,
    ],
  ])('a login to a broker that %s is given up', async (_, fault, said) => {
    const made1 = await provider.issue(made(), grant, signal());
    amqp.fault = fault;
    const text = await failure(provider.verify(made1, signal()));
    expect(text).toMatch(said);
    expect(text).not.toContain(String(made1.secret.reveal().password));
  });

  it('a login with a secret that was replaced is called so', async () => {
    const of = made();
    const first = await provider.issue(of, grant, signal());
    await provider.issue(of, grant, signal());
    const text = await failure(provider.verify(first, signal()));
    expect(text).toContain(
      `refuses the new account \`${first.account}\`: look whether another secret was set on it since`,
    );
    expect(text).not.toContain(String(first.secret.reveal().password));
  });

  it('a login that is let in, but not into its virtual host, is called so', async () => {
    const of = made();
    const first = await provider.issue(of, grant, signal());
    await provider.suspend(of, signal());
    expect(await failure(provider.verify(first, signal()))).toContain(
      `in, but not into the virtual host \`${vhost}\`: look whether it is suspended`,
    );
  });

  it('an aborted signal ends what hangs, with its own reason', async () => {
    const first = await provider.issue(made(), grant, signal());
    management.fault = { kind: 'hang' };
    amqp.fault = { kind: 'hang' };
    for (const attempt of [
      (stop: AbortSignal) => provider.issue(made(), grant, stop),
      (stop: AbortSignal) => provider.verify(first, stop),
    ]) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('stopped by the engine')), 50);
      await expect(attempt(abort.signal)).rejects.toThrow(
        'stopped by the engine',
      );
    }
  });

  it('an administrator with too few rights is told which it needs, by ping too', async () => {
    await makeAdmin({ tags: 'monitoring' });
    for (const attempt of [
      () => provider.issue(made(), grant, signal()),
      () => provider.ping(signal()),
    ]) {
      expect(await failure(attempt())).toMatch(
        /does not let Custody's account `.*` do that \(.*\): give it the tag `administrator`/,
      );
    }
  });

  it('something else that answers is not taken for RabbitMQ', async () => {
    const wrong = new RabbitMqProvider('rabbitmq/faulty', {
      management: { ...admin, url: `${managementUrl}/elsewhere` },
      target,
    });
    for (const attempt of [
      () => wrong.ping(signal()),
      () => wrong.isRevoked(version(), signal()),
      () => wrong.revoke(version(), signal()),
      () => wrong.issue(version(), grant, signal()),
    ]) {
      expect(await failure(attempt())).toMatch(
        /is not RabbitMQ's management API .*: look whether the plugin `rabbitmq_management` is on/,
      );
    }
  });
});
