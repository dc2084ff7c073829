import { randomUUID } from 'node:crypto';
import {
  credentialProviderFaults,
  startFaultyProxy,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import type {
  ProviderAccount,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import { HAS_SERVER, SERVERS, TestServer } from './__testUtils__/servers';
import { MysqlProvider } from './MysqlProvider';
import { identifier } from './sql/identifier';

jest.setTimeout(60_000);

const signal = () => AbortSignal.timeout(20_000);
const REF = 'mysql/faulty';
const HIDDEN = /IDENTIFIED|0x[0-9a-f]{20}|\*[0-9A-F]{40}/i;
const QUICK = { loginMs: 400, statementMs: 400 };
const PATIENT = { loginMs: 5_000, statementMs: 15_000 };

/** What a person would read of a failure, which holds no secret and no hash. */
async function messageOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('it succeeded'),
    (thrown: Error) => thrown,
  );
  expect(error.cause).toBeUndefined();
  for (const text of [error.message, ...Object.values(error)]) {
    expect(String(text)).not.toMatch(HIDDEN);
  }
  return error.message;
}

const onServers = HAS_SERVER
  ? describe.each(SERVERS)
  : describe.skip.each(SERVERS);

onServers('MysqlProvider, when the server fails at $at', ({ url }) => {
  const server = new TestServer(url);
  let proxy: FaultyProxy;
  let issued: ProviderVersion[] = [];

  beforeAll(async () => {
    await server.start();
    proxy = await startFaultyProxy(server.address);
  });
  afterEach(async () => {
    proxy.fault = null;
    const direct = new MysqlProvider(REF, server.options());
    for (const of of issued) {
      await direct.revoke(of, signal());
      await direct.retire(of.identity, signal());
    }
    issued = [];
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });

  function throughProxy(limits = PATIENT): MysqlProvider {
    const options = server.options();
    const { host, port } = proxy;
    return new MysqlProvider(
      REF,
      {
        ...options,
        admin: { ...options.admin, host, port },
        target: { ...options.target, host, port },
      },
      limits,
    );
  }

  function version(): ProviderVersion {
    const of = {
      identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
      version: 1,
    };
    issued.push(of);
    return of;
  }

  const setAdminPassword = async (password: string) => {
    await server.asRoot(
      `ALTER USER ${identifier(
        server.admin.username,
      )} IDENTIFIED BY '${password}'`,
    );
  };

  async function accountsOf(of: ProviderVersion): Promise<ProviderAccount[]> {
    const accounts = [];
    const provider = new MysqlProvider(REF, server.options());
    for await (const account of provider.list(signal())) {
      if (account.identityUid === of.identity.uid) accounts.push(account);
    }
    return accounts;
  }

  it.each(
    credentialProviderFaults({
      proxy: () => proxy,
      createProvider: async patience =>
        throughProxy(patience === 'hasty' ? QUICK : PATIENT),
      createDirect: async () => new MysqlProvider(REF, server.options()),
      privileges: [
        { on: `table ${server.database}.entries`, privileges: ['SELECT'] },
      ],
      changes: {
        'the role': /CREATE ROLE/,
        'its privileges': /GRANT SELECT/,
        'the account': /CREATE USER/,
        'its membership': /GRANT `custody_/,
        'its password': /ACCOUNT UNLOCK/,
        'its default role': /DEFAULT ROLE/,
      },
      opens: 'its password',
      removes: /DROP USER/,
      late: /ACCOUNT UNLOCK/,
      says: {
        silent: /gave no answer within 0\.4 s: look whether the server hangs/,
        hungUp: /hung up before it answered/,
        refused:
          /^mysql\/faulty refuses the administrator's login: its password was changed or its account is gone; put what is right into `custody\.providers\.mysql\.faulty\.url`$/,
      },
      administrator: {
        changePassword: () => setAdminPassword('another'),
        putPasswordBack: () => setAdminPassword(server.admin.password),
      },
      hidden: HIDDEN,
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('says that the connection was refused', async () => {
    proxy.fault = { kind: 'refuse' };
    expect(await messageOf(throughProxy().ping(signal()))).toMatch(
      /^mysql\/faulty at \S+ hung up before it answered/,
    );
  });

  it('says that nothing listens', async () => {
    const options = server.options();
    const provider = new MysqlProvider(REF, {
      ...options,
      admin: { ...options.admin, port: 1 },
    });
    expect(await messageOf(provider.ping(signal()))).toBe(
      "mysql/faulty can't be reached at 127.0.0.1:1, nothing listens there (ECONNREFUSED): start the server, or correct the address",
    );
  });

  it('says that the server speaks no TLS, or shows a certificate of nobody', async () => {
    const options = server.options();
    const provider = new MysqlProvider(REF, {
      ...options,
      admin: { ...options.admin, tls: {} },
    });
    expect(await messageOf(provider.ping(signal()))).toMatch(
      /^mysql\/faulty at \S+ (speaks no TLS: give the server|shows a certificate that doesn't hold)/,
    );
  });

  describe('of the administrator', () => {
    const admin = identifier(server.admin.username);
    const alter = (what: string) =>
      server.asRoot(`ALTER USER ${admin} ${what}`);
    const provider = () => new MysqlProvider(REF, server.options());

    it('says that the account is locked', async () => {
      await alter('ACCOUNT LOCK');
      expect(await messageOf(provider().ping(signal()))).toBe(
        "mysql/faulty has locked the administrator's account: unlock it with `ALTER USER … ACCOUNT UNLOCK`",
      );
      await alter('ACCOUNT UNLOCK');
    });

    it('says which privilege is missing, and lets nobody in', async () => {
      const of = version();
      const attempt = provider().issue(
        of,
        {
          privileges: [
            { on: `table ${server.database}.accounts`, privileges: ['SELECT'] },
          ],
          validUntil: null,
        },
        signal(),
      );
      expect(await messageOf(attempt)).toMatch(
        /^the administrator's account of mysql\/faulty lacks a privilege: .*denied.*accounts.*; see `The administrator's account`/,
      );
      expect((await accountsOf(of)).filter(({ canLogIn }) => canLogIn)).toEqual(
        [],
      );
    });

    it('says that an account is not there to be suspended', async () => {
      expect(await messageOf(provider().suspend(version(), signal()))).toBe(
        'version 1 has no account at mysql/faulty: issue a new version',
      );
    });
  });
});
