import { randomBytes, randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import type {
  IssuedCredential,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderContract,
  type ProviderContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import { RedisProvider } from './RedisProvider';
import {
  asRoot,
  HAS_SERVER,
  makeAdmin,
  ROOT_URL,
  startOwnServer,
  targetOf,
} from './__testUtils__/server';

jest.setTimeout(60_000);

const url = ROOT_URL ?? 'redis://skipped';
const target = targetOf(url);
const suffix = randomBytes(4).toString('hex');
const prefix = `contract-${suffix}`;
const admin = {
  username: `custody-admin-${suffix}`,
  password: randomBytes(16).toString('hex'),
};
const signal = () => AbortSignal.timeout(20_000);

async function connect(issued: IssuedCredential) {
  const { username, password } = issued.secret.reveal();
  const client = createClient({
    username: String(username),
    password: String(password),
    socket: { host: target.host, port: target.port, reconnectStrategy: false },
    disableClientInfo: true,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const run =
  (...commands: string[][]) =>
  async (issued: IssuedCredential) => {
    const client = await connect(issued);
    try {
      for (const command of commands) await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  };

/** Fails only where the server says that it is not allowed, and not for any other reason. */
const denied =
  (...commands: string[][]) =>
  async (issued: IssuedCredential) => {
    const failure = await run(...commands)(issued).then(() => '', String);
    if (/NOPERM|can't access/.test(failure)) throw new Error(failure);
  };

const session = `${prefix}:session`;
const harness: ProviderContractHarness = {
  createProvider: async () =>
    new RedisProvider('redis/contract', {
      server: target,
      target,
      login: admin,
      persistence: 'none',
    }),
  privileges: [
    { keys: `${session}:*`, commands: ['GET', 'SET', 'DEL', 'EVAL', 'COPY'] },
    { keys: `${prefix}:queue`, commands: ['@list'] },
    { keys: `${prefix}:rates`, commands: ['GET'] },
    { channels: `${prefix}:events`, commands: ['PUBLISH'] },
    { commands: ['MULTI', 'EXEC'] },
  ],
  narrower: [{ keys: `${session}:*`, commands: ['GET'] }],
  logIn: async issued => {
    const client = await connect(issued);
    return {
      use: async () => {
        await client.ping();
      },
      close: async () => {
        if (client.isOpen) client.destroy();
      },
    };
  },
  use: run(
    ['SET', `${session}:1`, 'a'],
    ['GET', `${session}:1`],
    ['EVAL', 'return redis.call("GET", KEYS[1])', '1', `${session}:1`],
    ['COPY', `${session}:1`, `${session}:2`],
    ['DEL', `${session}:1`, `${session}:2`],
    ['RPUSH', `${prefix}:queue`, 'a'],
    ['LPOP', `${prefix}:queue`],
    ['PUBLISH', `${prefix}:events`, 'a'],
    ['MULTI'],
    ['GET', `${prefix}:rates`],
    ['EXEC'],
  ),
  overstep: {
    'read a key of others': denied(['GET', `${prefix}:other`]),
    'write what it may only read': denied(['SET', `${prefix}:rates`, '2']),
    'copy to a key of others': denied([
      'COPY',
      `${session}:1`,
      `${prefix}:other`,
    ]),
    'reach a key of others from a script': denied([
      'EVAL',
      `return redis.call("GET", "${prefix}:other")`,
      '0',
    ]),
    'reach a key of others from a transaction': denied(
      ['MULTI'],
      ['GET', `${prefix}:other`],
      ['EXEC'],
    ),
    'see which keys there are': denied(['SCAN', '0']),
    'follow a pattern by SORT': denied(['SORT', `${prefix}:queue`]),
    'publish to another channel': denied(['PUBLISH', `${prefix}:else`, 'a']),
    'listen to a channel that it may publish to': denied([
      'SUBSCRIBE',
      `${prefix}:events`,
    ]),
    'remove everything': denied(['FLUSHDB']),
    'see who else is there': denied(['CLIENT', 'LIST']),
    'end the connections of others': denied([
      'CLIENT',
      'KILL',
      'USER',
      admin.username,
    ]),
    'make an account': denied(['ACL', 'SETUSER', `stowaway-${suffix}`]),
    'widen its own account': async issued =>
      denied(['ACL', 'SETUSER', issued.account, '+@all', '~*'])(issued),
    'change its own password': async issued =>
      denied(['ACL', 'SETUSER', issued.account, '>mine'])(issued),
    'read the configuration': denied(['CONFIG', 'GET', '*']),
    'watch what others do': denied(['MONITOR']),
    'move to another database': denied(['SELECT', '1']),
  },
  malformed: [
    { keys: '*', commands: ['GET'] },
    { keys: 'session:*', commands: ['@all'] },
    { keys: 'session:*', commands: ['@dangerous'] },
    { keys: 'session:*', commands: ['KEYS'] },
    { keys: 'session:* ~*', commands: ['GET'] },
    { commands: ['GET'] },
    { channels: '*', commands: ['SUBSCRIBE'] },
    { keys: 'session:*', commands: [] },
    { keys: 'session:*', commands: ['GET'], selectors: [] },
  ],
};

const version = (number = 1): ProviderVersion => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'sessions' },
  version: number,
});
const grant = { privileges: harness.privileges, validUntil: null };

(ROOT_URL ? describe : describe.skip)('RedisProvider', () => {
  beforeAll(() => makeAdmin(url, admin));

  afterAll(() =>
    asRoot(url, async client => {
      await client.aclDelUser(admin.username);
      const keys = await client.keys(`${prefix}*`);
      if (keys.length > 0) await client.del(keys);
    }),
  );

  describe('keeps the contract', () => {
    it.each(credentialProviderContract(harness))(
      '$title',
      async ({ run: check }) => {
        await expect(check()).resolves.toBeUndefined();
      },
    );
  });

  it('never shows the server the password, only its hash', async () => {
    const provider = await harness.createProvider();
    const of = version();
    const commands: string[] = [];
    const issued = await asRoot(url, async client => {
      await client.monitor(line => commands.push(String(line)));
      const made = await provider.issue(of, grant, signal());
      await provider.ping(signal());
      return made;
    });
    const password = String(issued.secret.reveal().password);
    const shown = await asRoot(url, client =>
      client.sendCommand(['ACL', 'LIST']),
    );
    expect(commands.join('\n')).not.toContain(password);
    expect(JSON.stringify(shown)).not.toContain(password);
    expect(JSON.stringify(shown)).toContain(`user ${issued.account} on`);
    await provider.revoke(of, signal());
  });

  it('takes away what someone granted by hand', async () => {
    const provider = await harness.createProvider();
    const of = version();
    const { account } = await provider.issue(of, grant, signal());
    const rules = () =>
      asRoot(url, client => client.aclGetUser(account)).then(user =>
        JSON.stringify(user && { ...user, passwords: [] }),
      );
    const approved = await rules();
    await asRoot(url, client =>
      client.aclSetUser(account, ['~*', '+@all', 'nopass', '(+get ~x)']),
    );
    expect(await rules()).not.toBe(approved);
    await provider.issue(of, grant, signal());
    expect(await rules()).toBe(approved);
    await provider.revoke(of, signal());
  });

  it('lists accounts that Custody did not make', async () => {
    const provider = await harness.createProvider();
    const found = new Map();
    for await (const { account, ...rest } of provider.list(signal())) {
      found.set(account, rest);
    }
    const unmanaged = { identityUid: null, version: null, canLogIn: true };
    expect(found.get('default')).toEqual(unmanaged);
    expect(found.get(admin.username)).toEqual(unmanaged);
  });

  it('suspends only what there is, and makes nothing by it', async () => {
    const provider = await harness.createProvider();
    const of = version();
    await expect(provider.suspend(of, signal())).rejects.toThrow(
      'version 1 has no account at redis/contract: issue a new version',
    );
    for await (const { identityUid } of provider.list(signal())) {
      expect(identityUid).not.toBe(of.identity.uid);
    }
  });

  it('retires what is left of an identity, whatever its version', async () => {
    const provider = await harness.createProvider();
    const of = version(7);
    await provider.issue(of, grant, signal());
    await provider.retire(of.identity, signal());
    expect(await provider.isRevoked(of, signal())).toBe(true);
  });
});

(HAS_SERVER ? describe : describe.skip)('after a restart of the server', () => {
  const own = (server: { url: string }) =>
    new RedisProvider('redis/own', {
      server: targetOf(server.url),
      target: targetOf(server.url),
      login: admin,
      persistence: 'aclfile',
    });

  it('accounts are as they were last: there, suspended or gone', async () => {
    const server = await startOwnServer({ aclfile: true });
    await makeAdmin(server.url, admin);
    const provider = own(server);
    const [kept, suspended, revoked] = [version(1), version(2), version(3)];
    const issued = await provider.issue(kept, grant, signal());
    await provider.issue(suspended, grant, signal());
    await provider.issue(revoked, grant, signal());
    await provider.suspend(suspended, signal());
    await provider.revoke(revoked, signal());
    await server.restart();
    await provider.verify(issued, signal());
    const found = new Map();
    for await (const account of provider.list(signal())) {
      found.set(account.identityUid, account.canLogIn);
    }
    expect(found.get(kept.identity.uid)).toBe(true);
    expect(found.get(suspended.identity.uid)).toBe(false);
    expect(found.has(revoked.identity.uid)).toBe(false);
    await server.stop();
  });

  it('nothing would be left without an ACL file, so that nothing is issued', async () => {
    const server = await startOwnServer({ aclfile: false });
    await makeAdmin(server.url, admin);
    const provider = own(server);
    const said =
      /redis\/own has no `aclfile`.* or accept that with `persistence: none`/;
    await expect(provider.ping(signal())).rejects.toThrow(said);
    await expect(provider.issue(version(), grant, signal())).rejects.toThrow(
      said,
    );
    const accounts = [];
    for await (const { account } of provider.list(signal())) {
      accounts.push(account);
    }
    expect(accounts.sort()).toEqual([admin.username, 'default'].sort());
    await server.stop();
  });
});
