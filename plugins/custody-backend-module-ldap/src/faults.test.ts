import { randomUUID } from 'node:crypto';
import { Attribute, Change } from 'ldapts';
import {
  startFaultyProxy,
  type Fault,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import type {
  ProviderAccount,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import {
  ACCOUNTS,
  GROUPS,
  HAS_SLAPD,
  SUFFIX,
  TestDirectory,
} from './__testUtils__/slapd';
import { LdapProvider } from './LdapProvider';

jest.setTimeout(60_000);

const signal = () => AbortSignal.timeout(20_000);
const REF = 'ldap/faulty';
const QUICK = { bindMs: 300, operationMs: 300 };
const PATIENT = { bindMs: 5_000, operationMs: 15_000 };
const WRITERS = `cn=ledger-writers,${GROUPS}`;

/** What a person would read of a failure, which holds no secret and no hash. */
async function messageOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('it succeeded'),
    (thrown: Error) => thrown,
  );
  expect(error.cause).toBeUndefined();
  for (const text of [error.message, ...Object.values(error)]) {
    expect(String(text)).not.toContain('{SSHA}');
  }
  return error.message;
}

(HAS_SLAPD ? describe : describe.skip)(
  'LdapProvider, when the server fails',
  () => {
    const directory = new TestDirectory();
    let proxy: FaultyProxy;
    let issued: ProviderVersion[] = [];
    const direct = () => new LdapProvider(REF, directory.options());
    const throughProxy = (limits = PATIENT) =>
      new LdapProvider(REF, directory.options(proxy.port), limits);

    beforeAll(async () => {
      await directory.start();
      proxy = await startFaultyProxy(directory.address);
    });
    afterEach(async () => {
      proxy.fault = null;
      for (const of of issued) await direct().revoke(of, signal());
      issued = [];
    });
    afterAll(async () => {
      await proxy.close();
      await directory.stop();
    });

    function version(): ProviderVersion {
      const of = {
        identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
        version: 1,
      };
      issued.push(of);
      return of;
    }

    const issue = (
      provider: LdapProvider,
      of: ProviderVersion,
      group = 'ledger-writers',
      abort = signal(),
    ) =>
      provider.issue(
        of,
        {
          privileges: [{ on: `group ${group}`, privileges: ['MEMBER'] }],
          validUntil: null,
        },
        abort,
      );

    async function accountsOf(of: ProviderVersion): Promise<ProviderAccount[]> {
      const accounts = [];
      for await (const account of direct().list(signal())) {
        if (account.identityUid === of.identity.uid) accounts.push(account);
      }
      return accounts;
    }

    const members = (group = WRITERS) =>
      directory.asRoot(async client => {
        const { searchEntries } = await client.search(group, { scope: 'base' });
        return [searchEntries[0].member].flat().map(String);
      });

    const replace = (dn: string, type: string, values: string[]) =>
      directory.asRoot(client =>
        client.modify(
          dn,
          new Change({
            operation: 'replace',
            modification: new Attribute({ type, values }),
          }),
        ),
      );

    // Every operation that changes something, in the order in which issuing sends them.
    const steps: [string, RegExp][] = [
      ['the entry', /simpleSecurityObject/],
      ['its group', /cn=ledger-writers.*member/s],
      ['its password', /(?<!\*)\{SSHA\}(?!\*)/],
    ];

    it.each(
      steps.flatMap(([what, at]) => [
        { what, how: 'before', fault: { kind: 'cut', at } as Fault },
        { what, how: 'after', fault: { kind: 'lose-answer', to: at } as Fault },
      ]),
    )('completes what was cut off right $how $what', async ({ fault }) => {
      const provider = throughProxy();
      const of = version();
      proxy.fault = fault;
      expect(await messageOf(issue(provider, of))).toMatch(
        /^ldap\/faulty at ldap:\S+ hung up before it answered, .* tried again$/,
      );
      proxy.fault = null;
      const credential = await issue(provider, of);
      await provider.verify(credential, signal());
      expect(await accountsOf(of)).toEqual([
        {
          account: credential.account,
          identityUid: of.identity.uid,
          version: 1,
          canLogIn: true,
        },
      ]);
      expect(await members()).toEqual([credential.account]);
    });

    it('lets nobody bind as what is half made', async () => {
      const of = version();
      proxy.fault = { kind: 'cut', at: steps[2][1] };
      await messageOf(issue(throughProxy(), of));
      expect(await accountsOf(of)).toMatchObject([{ canLogIn: false }]);
    });

    it.each<[string, Fault]>([
      ['before the password is locked', { kind: 'cut', at: /\{SSHA\}\*/ }],
      [
        'before it leaves its group',
        { kind: 'cut', at: /cn=ledger-w.*member/s },
      ],
      ['after it left', { kind: 'lose-answer', to: /cn=ledger-w.*member/s }],
      // The tag of a request to delete.
      ['after the entry is gone', { kind: 'lose-answer', to: /^0.{2,4}\x4a/s }],
    ])('repeats a revocation that was cut off %s', async (_, fault) => {
      const provider = throughProxy();
      const of = version();
      await issue(provider, of);
      proxy.fault = fault;
      expect(await messageOf(provider.revoke(of, signal()))).toMatch(/hung up/);
      proxy.fault = null;
      await provider.revoke(of, signal());
      expect(await provider.isRevoked(of, signal())).toBe(true);
      expect(await members()).toEqual([WRITERS]);
    });

    it('takes out of groups what someone deleted by hand', async () => {
      const of = version();
      const { account } = await issue(direct(), of);
      await directory.asRoot(client => client.del(account));
      expect(await direct().isRevoked(of, signal())).toBe(false);
      await direct().revoke(of, signal());
      expect(await direct().isRevoked(of, signal())).toBe(true);
      expect(await members()).toEqual([WRITERS]);
    });

    it('takes an account out of groups that someone put it in', async () => {
      const of = version();
      const { account } = await issue(direct(), of);
      await replace(`cn=admins,${GROUPS}`, 'member', [account]);
      await issue(direct(), of);
      expect(await members(`cn=admins,${GROUPS}`)).toEqual([
        `cn=admins,${GROUPS}`,
      ]);
      expect(await members()).toEqual([account]);
    });

    it.each<[string, Fault]>([
      ['from the start', { kind: 'hang' }],
      ['in the middle', { kind: 'hang', at: /simpleSecurityObject/ }],
      ['answering far too late', { kind: 'delay', ms: 3_000 }],
    ])(
      'says that it waited long enough for a server that hangs %s',
      async (_, fault) => {
        proxy.fault = fault;
        expect(await messageOf(issue(throughProxy(QUICK), version()))).toMatch(
          /^ldap\/faulty at \S+ gave no answer within 0\.3 s: look whether the server hangs/,
        );
      },
    );

    it('waits for an answer that is late', async () => {
      proxy.fault = { kind: 'delay', ms: 50 };
      const provider = throughProxy();
      await expect(
        provider.verify(await issue(provider, version()), signal()),
      ).resolves.toBeUndefined();
    });

    it('stops at once when it is told to', async () => {
      proxy.fault = { kind: 'hang' };
      const started = performance.now();
      await expect(
        issue(
          throughProxy(),
          version(),
          'ledger-writers',
          AbortSignal.timeout(200),
        ),
      ).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    it('never goes on as nobody on a second connection', async () => {
      proxy.fault = { kind: 'lose-answer', to: /ou=services.*description/s };
      const seen: ProviderAccount[] = [];
      const listing = (async () => {
        for await (const one of throughProxy().list(signal())) seen.push(one);
      })();
      expect(await messageOf(listing)).toMatch(/hung up/);
      expect(seen).toEqual([]);
    });

    it('says that the connection was refused, and that nothing listens', async () => {
      proxy.fault = { kind: 'refuse' };
      expect(await messageOf(throughProxy().ping(signal()))).toMatch(
        /^ldap\/faulty at \S+ hung up before it answered/,
      );
      expect(
        await messageOf(
          new LdapProvider(REF, directory.options(1)).ping(signal()),
        ),
      ).toBe(
        "ldap/faulty can't be reached at ldap://127.0.0.1:1, nothing listens there (ECONNREFUSED): start the server, or correct the address",
      );
    });

    it('says that a group is missing, and makes nothing', async () => {
      const of = version();
      expect(await messageOf(issue(direct(), of, 'nobody, at all'))).toBe(
        `ldap/faulty has no group \`cn=nobody\\, at all,${GROUPS}\` that the administrator may see: make it, or take it out of the scope`,
      );
      expect(await accountsOf(of)).toEqual([]);
    });

    describe('of the administrator', () => {
      const admin = `cn=custody,${SUFFIX}`;

      it('says that the password was changed', async () => {
        await replace(admin, 'userPassword', ['another']);
        expect(await messageOf(issue(direct(), version()))).toBe(
          "ldap/faulty refuses the administrator's bind: its password was changed or its entry is gone; put what is right into `custody.providers.ldap.faulty.bindDn` and `custody.providers.ldap.faulty.bindPassword`",
        );
        await replace(admin, 'userPassword', [directory.password]);
      });

      it('says that it may not do what it should', async () => {
        const options = directory.options();
        const provider = new LdapProvider(REF, {
          ...options,
          accountsDn: `ou=ledger,${SUFFIX}`,
        });
        expect(await messageOf(issue(provider, version()))).toMatch(
          /^the administrator's account of ldap\/faulty lacks access: .*; see `The administrator's account`/,
        );
      });

      it('says that there is no such base', async () => {
        const provider = new LdapProvider(REF, {
          ...directory.options(),
          discoverDn: `ou=nowhere,${ACCOUNTS}`,
        });
        expect(
          await messageOf(
            provider.list(signal())[Symbol.asyncIterator]().next(),
          ),
        ).toMatch(
          /^ldap\/faulty has no such entry: .*check `custody.providers.ldap.faulty.accountsDn`/,
        );
      });

      it('says that an account is not there to be suspended', async () => {
        expect(await messageOf(direct().suspend(version(), signal()))).toMatch(
          /^version 1 has no account .* at ldap\/faulty: issue a new version/,
        );
      });
    });
  },
);
