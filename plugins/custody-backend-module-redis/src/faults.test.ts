import { randomBytes, randomUUID } from 'node:crypto';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderFaults,
  startFaultyProxy,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import { RedisProvider } from './RedisProvider';
import type { Target } from './server/connect';
import { asRoot, makeAdmin, ROOT_URL, targetOf } from './__testUtils__/server';

jest.setTimeout(60_000);

const url = ROOT_URL ?? 'redis://skipped';
const suffix = randomBytes(4).toString('hex');
const admin = {
  username: `custody-faults-${suffix}`,
  password: randomBytes(16).toString('hex'),
};
const HASTY_MS = 400;
const signal = () => AbortSignal.timeout(20_000);
const grant = {
  privileges: [{ keys: `faults-${suffix}:*`, commands: ['GET'] }],
};
const version = (): ProviderVersion => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'sessions' },
  version: 1,
});

(ROOT_URL ? describe : describe.skip)('when the server misbehaves', () => {
  let proxy: FaultyProxy;
  let provider: RedisProvider;
  const at = (target: Target, timeoutMs?: number) =>
    new RedisProvider('redis/faulty', {
      server: target,
      target,
      login: admin,
      persistence: 'none',
      timeoutMs,
    });
  const throughProxy = (timeoutMs?: number) =>
    at({ host: proxy.host, port: proxy.port, tls: false }, timeoutMs);
  const direct = () => at(targetOf(url));
  const issued: ProviderVersion[] = [];
  const made = () => {
    issued.push(version());
    return issued[issued.length - 1];
  };

  beforeAll(async () => {
    await makeAdmin(url, admin);
    proxy = await startFaultyProxy(targetOf(url));
    provider = throughProxy(HASTY_MS);
  });
  afterEach(async () => {
    proxy.fault = null;
    await makeAdmin(url, admin);
    for (const of of issued.splice(0)) await provider.revoke(of, signal());
  });
  afterAll(async () => {
    await asRoot(url, client => client.aclDelUser(admin.username));
    await proxy.close();
  });

  const failure = async (attempt: Promise<unknown>) => {
    const text = String(await attempt.catch(error => error));
    expect(text).toMatch(/^Error: redis\/faulty /);
    expect(text).not.toContain(admin.password);
    return text;
  };

  it.each(
    credentialProviderFaults({
      proxy: () => proxy,
      createProvider: async patience =>
        throughProxy(patience === 'hasty' ? HASTY_MS : undefined),
      createDirect: async () => direct(),
      privileges: grant.privileges,
      changes: { 'the account': /SETUSER/ },
      opens: 'the account',
      removes: /DELUSER/,
      late: /SETUSER/,
      says: {
        silent: /does not answer: look whether the server hangs/,
        hungUp: /connection before it answered|can't be reached/,
        refused: new RegExp(
          `^redis/faulty refuses Custody's account \`${admin.username}\`: its password was changed, or it was switched off or removed; put what is right into \`custody\\.providers\\.redis\\.faulty\\.url\`$`,
        ),
      },
      administrator: {
        changePassword: () => makeAdmin(url, { ...admin, password: 'another' }),
        putPasswordBack: () => makeAdmin(url, admin),
      },
      hidden: new RegExp(`${admin.password}|[0-9a-f]{64}`),
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('a password that comes late is one that nobody has, beside the one that is used', async () => {
    const of = made();
    proxy.fault = { kind: 'hold', at: /SETUSER/ };
    await failure(throughProxy(HASTY_MS).issue(of, grant, signal()));
    proxy.fault = null;
    const used = await direct().issue(of, grant, signal());
    expect(proxy.release()).toBe(1);
    await direct().verify(used, signal());
    const last = await direct().issue(of, grant, signal());
    await direct().verify(last, signal());
    await expect(direct().verify(used, signal())).rejects.toThrow('refuses');
    const line = await asRoot(url, client => client.aclList());
    const own = line.find(each => each.includes(of.identity.uid)) ?? '';
    expect(own.match(/ #[0-9a-f]{64}/g)).toHaveLength(1);
  });

  it('an administrator with too few rights is told where they are listed', async () => {
    await asRoot(url, client =>
      client.aclSetUser(admin.username, '-acl|setuser'),
    );
    const text = await failure(provider.issue(made(), grant, signal()));
    expect(text).toMatch(
      /does not let Custody's account `.*` do that \(NOPERM .*acl\|setuser.*\): give it the commands that the provider's README lists/,
    );
  });

  it('a new account whose password is wrong is called so, and not the administrator', async () => {
    const of = made();
    const { account, connection, secret } = await provider.issue(
      of,
      grant,
      signal(),
    );
    await provider.issue(of, grant, signal());
    const text = await failure(
      provider.verify({ account, connection, secret }, signal()),
    );
    expect(text).toContain(`refuses the new account \`${account}\``);
    expect(text).not.toContain(String(secret.reveal().password));
  });
});
