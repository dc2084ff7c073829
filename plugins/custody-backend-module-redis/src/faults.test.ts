import { randomBytes, randomUUID } from 'node:crypto';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  startFaultyProxy,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import { RedisProvider } from './RedisProvider';
import { asRoot, makeAdmin, ROOT_URL, targetOf } from './__testUtils__/server';

const url = ROOT_URL ?? 'redis://skipped';
const suffix = randomBytes(4).toString('hex');
const admin = {
  username: `custody-faults-${suffix}`,
  password: randomBytes(16).toString('hex'),
};
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
  const issued: ProviderVersion[] = [];
  const made = () => {
    issued.push(version());
    return issued[issued.length - 1];
  };

  beforeAll(async () => {
    await makeAdmin(url, admin);
    proxy = await startFaultyProxy(targetOf(url));
    const target = { host: proxy.host, port: proxy.port, tls: false };
    provider = new RedisProvider('redis/faulty', {
      server: target,
      target,
      login: admin,
      persistence: 'none',
      timeoutMs: 400,
    });
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

  it.each([
    [
      'cuts connections at once',
      { kind: 'refuse' as const },
      /connection before it answered|can't be reached/,
    ],
    [
      'hangs from the first byte',
      { kind: 'hang' as const },
      /does not answer: look whether the server hangs/,
    ],
    [
      'hangs in the middle',
      { kind: 'hang' as const, at: /SETUSER/ },
      /does not answer: look whether the server hangs/,
    ],
    [
      'answers too late',
      { kind: 'delay' as const, ms: 1_000 },
      /does not answer: look whether the server hangs/,
    ],
    [
      'is gone before it hears',
      { kind: 'cut' as const, at: /SETUSER/ },
      /closed the connection before it answered/,
    ],
  ])(
    'a server that %s is named, and the next attempt succeeds',
    async (_, fault, said) => {
      const of = made();
      proxy.fault = fault;
      expect(await failure(provider.issue(of, grant, signal()))).toMatch(said);
      proxy.fault = null;
      expect(await provider.isRevoked(of, signal())).toBe(true);
      await provider.verify(
        await provider.issue(of, grant, signal()),
        signal(),
      );
    },
  );

  it('an answer that was lost leaves one account, whose secret the next attempt replaces', async () => {
    const of = made();
    proxy.fault = { kind: 'lose-answer', to: /SETUSER/ };
    expect(await failure(provider.issue(of, grant, signal()))).toMatch(
      /may be done or not/,
    );
    proxy.fault = null;
    expect(await provider.isRevoked(of, signal())).toBe(false);
    await provider.verify(await provider.issue(of, grant, signal()), signal());
    const accounts = [];
    for await (const account of provider.list(signal())) {
      if (account.identityUid === of.identity.uid) accounts.push(account);
    }
    expect(accounts).toHaveLength(1);
  });

  it('a revocation whose answer was lost is done, and done again without harm', async () => {
    const of = made();
    await provider.issue(of, grant, signal());
    proxy.fault = { kind: 'lose-answer', to: /DELUSER/ };
    await failure(provider.revoke(of, signal()));
    proxy.fault = null;
    expect(await provider.isRevoked(of, signal())).toBe(true);
    await provider.revoke(of, signal());
  });

  it('a slow answer that still comes in time is an answer', async () => {
    const of = made();
    proxy.fault = { kind: 'delay', ms: 50 };
    const { account } = await provider.issue(of, grant, signal());
    expect(account).toContain(of.identity.uid);
  });

  it('an aborted signal ends what hangs, with its own reason', async () => {
    proxy.fault = { kind: 'hang' };
    const abort = new AbortController();
    const attempt = provider.issue(made(), grant, abort.signal);
    setTimeout(() => abort.abort(new Error('stopped by the engine')), 50);
    await expect(attempt).rejects.toThrow('stopped by the engine');
  });

  it('an administrator whose password was changed is told which key to set', async () => {
    const of = made();
    await makeAdmin(url, { ...admin, password: 'another' });
    expect(await failure(provider.issue(of, grant, signal()))).toBe(
      `Error: redis/faulty refuses Custody's account \`${admin.username}\`: its password was changed, or it was switched off or removed; set what is valid now in the provider's \`url\``,
    );
    await makeAdmin(url, admin);
    await provider.issue(of, grant, signal());
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
