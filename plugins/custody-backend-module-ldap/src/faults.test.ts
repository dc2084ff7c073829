import { randomUUID } from 'node:crypto';
import { Attribute, Change } from 'ldapts';
import {
  credentialProviderFaults,
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
/** The one that is exchanged for a locked one. */
const PASSWORD = /(?<!\*)\{SSHA\}(?!\*)/;
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

    const setAdminPassword = (password: string) =>
      replace(`cn=custody,${SUFFIX}`, 'userPassword', [password]);

    it.each(
      credentialProviderFaults({
        proxy: () => proxy,
        createProvider: async patience =>
          throughProxy(patience === 'hasty' ? QUICK : PATIENT),
        createDirect: async () => direct(),
        privileges: [{ on: 'group ledger-writers', privileges: ['MEMBER'] }],
        changes: {
          'the entry': /simpleSecurityObject/,
          'its group': /cn=ledger-writers.*member/s,
          'its password': PASSWORD,
        },
        opens: 'its password',
        // The tag of a request to delete.
        removes: /^0.{2,4}\x4a/s,
        late: PASSWORD,
        says: {
          silent: /gave no answer within 0\.3 s: look whether the server hangs/,
          hungUp: /hung up before it answered/,
          refused:
            /^ldap\/faulty refuses the administrator's bind: its password was changed or its entry is gone; put what is right into `custody\.providers\.ldap\.faulty\.bindDn` and `custody\.providers\.ldap\.faulty\.bindPassword`$/,
        },
        administrator: {
          changePassword: () => setAdminPassword('another'),
          putPasswordBack: () => setAdminPassword(directory.password),
        },
        hidden: /\{SSHA\}/,
      }),
    )('$title', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });

    it('is a member of its group alone once what was cut off is completed', async () => {
      const of = version();
      proxy.fault = { kind: 'lose-answer', to: /cn=ledger-writers.*member/s };
      await messageOf(issue(throughProxy(), of));
      proxy.fault = null;
      const { account } = await issue(throughProxy(), of);
      expect(await members()).toEqual([account]);
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
