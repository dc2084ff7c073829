import { randomUUID } from 'node:crypto';
import { Attribute, Change, Client, NoSuchObjectError } from 'ldapts';
import {
  startFaultyProxy,
  type Fault,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  GROUPS,
  HAS_SLAPD,
  LEDGER,
  TestDirectory,
} from './__testUtils__/slapd';
import { LdapProvider } from './LdapProvider';

jest.setTimeout(60_000);

const signal = () => AbortSignal.timeout(20_000);
const READERS = `cn=ledger-readers,${GROUPS}`;
const WRITERS = `cn=ledger-writers,${GROUPS}`;
const ADMINS = `cn=admins,${GROUPS}`;

(HAS_SLAPD ? describe : describe.skip)(
  'a suspension, where accounts may write their own passwords',
  () => {
    const directory = new TestDirectory(true);
    let proxy: FaultyProxy;
    let of: ProviderVersion;
    let account: string;
    let password: string;
    const provider = () => new LdapProvider('ldap/self', directory.options());
    const throughProxy = () =>
      new LdapProvider('ldap/self', directory.options(proxy.port));

    const issue = () =>
      provider().issue(
        of,
        {
          privileges: ['ledger-readers', 'ledger-writers'].map(group => ({
            on: `group ${group}`,
            privileges: ['MEMBER'],
          })),
          validUntil: null,
        },
        signal(),
      );

    const membersOf = (group: string) =>
      directory.asRoot(async client => {
        const { searchEntries } = await client.search(group, { scope: 'base' });
        return [searchEntries[0].member].flat().map(String);
      });
    const modify = (
      client: Client,
      operation: 'add' | 'replace' | 'delete',
      [dn, type, value]: [string, string, string],
    ) =>
      client.modify(
        dn,
        new Change({
          operation,
          modification: new Attribute({ type, values: [value] }),
        }),
      );

    /** Whether who is bound sees what its groups let it see. */
    async function seesLedger(client: Client): Promise<boolean> {
      return client.search(LEDGER, { scope: 'sub' }).then(
        ({ searchEntries }) => searchEntries.length > 0,
        error => {
          // The server says of what somebody may not see that it isn't there.
          if (error instanceof NoSuchObjectError) return false;
          throw error;
        },
      );
    }

    async function boundWith<T>(
      text: string,
      work: (client: Client) => Promise<T>,
    ): Promise<T> {
      const client = new Client({ url: directory.options().target.url });
      try {
        await client.bind(account, text);
        return await work(client);
      } finally {
        await client.unbind();
      }
    }

    beforeAll(async () => {
      await directory.start();
      proxy = await startFaultyProxy(directory.address);
    });
    beforeEach(async () => {
      of = {
        identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
        version: 1,
      };
      const issued = await issue();
      account = issued.account;
      password = String(issued.secret.reveal().password);
    });
    afterEach(async () => {
      proxy.fault = null;
      await provider().revoke(of, signal());
    });
    afterAll(async () => {
      await proxy.close();
      await directory.stop();
    });

    it.each(['replace', 'add'] as const)(
      'holds against a session that is bound, and may %s its password',
      async operation => {
        await boundWith(password, async session => {
          expect(await seesLedger(session)).toBe(true);
          await provider().suspend(of, signal());
          expect(await seesLedger(session)).toBe(false);
          await modify(session, operation, [account, 'userPassword', 'mine']);
          expect(await seesLedger(session)).toBe(false);
        });
        expect(await boundWith('mine', seesLedger)).toBe(false);

        const accounts = [];
        for await (const one of provider().list(signal())) accounts.push(one);
        expect(accounts).toMatchObject([{ account, canLogIn: true }]);

        await expect(provider().resume(of, signal())).rejects.toMatchObject({
          name: 'PermanentProviderError',
          message: expect.stringMatching(
            /was set while it was suspended, .*report the identity as compromised$/,
          ),
        });
        expect(await boundWith('mine', seesLedger)).toBe(false);

        await provider().suspend(of, signal());
        await expect(boundWith('mine', seesLedger)).rejects.toThrow();
      },
    );

    it('is lifted exactly: the same groups, the same password, and others as they were', async () => {
      const other = `uid=other,${GROUPS}`;
      await directory.asRoot(client =>
        modify(client, 'add', [READERS, 'member', other]),
      );
      const before = await Promise.all(
        [READERS, WRITERS, ADMINS].map(membersOf),
      );
      for (const _ of [1, 2]) await provider().suspend(of, signal());
      const standIn = `cn=suspended,${account}`;
      expect((await membersOf(READERS)).sort()).toEqual(
        [standIn, other].sort(),
      );
      expect(await membersOf(WRITERS)).toEqual([standIn]);
      expect(await membersOf(ADMINS)).toEqual([ADMINS]);
      for (const _ of [1, 2]) await provider().resume(of, signal());
      const sorted = (lists: string[][]) => lists.map(list => list.sort());
      expect(
        sorted(await Promise.all([READERS, WRITERS, ADMINS].map(membersOf))),
      ).toEqual(sorted(before));
      expect(await boundWith(password, seesLedger)).toBe(true);
      await directory.asRoot(client =>
        modify(client, 'delete', [READERS, 'member', other]),
      );
    });

    it('takes out again who was put back by hand', async () => {
      await provider().suspend(of, signal());
      await directory.asRoot(client =>
        modify(client, 'add', [READERS, 'member', account]),
      );
      await provider().suspend(of, signal());
      expect(await membersOf(READERS)).toEqual([`cn=suspended,${account}`]);
      await directory.asRoot(client =>
        modify(client, 'add', [READERS, 'member', account]),
      );
      await provider().resume(of, signal());
      expect(await membersOf(READERS)).toEqual([account]);
    });

    it('ends with a version that is issued anew, and leaves nothing in its groups', async () => {
      await provider().suspend(of, signal());
      const anew = await issue();
      expect(await membersOf(READERS)).toEqual([account]);
      expect(await membersOf(WRITERS)).toEqual([account]);
      await provider().verify(anew, signal());
    });

    it('is revoked from', async () => {
      await provider().suspend(of, signal());
      expect(await provider().isRevoked(of, signal())).toBe(false);
      await directory.asRoot(client => client.del(account));
      // What stands in for it is still there.
      expect(await provider().isRevoked(of, signal())).toBe(false);
      await provider().revoke(of, signal());
      expect(await provider().isRevoked(of, signal())).toBe(true);
      for (const group of [READERS, WRITERS, ADMINS]) {
        expect(await membersOf(group)).toEqual([group]);
      }
    });

    const faults = (at: RegExp): Fault[] => [
      { kind: 'cut', at },
      { kind: 'lose-answer', to: at },
    ];
    const group = (name: string) => new RegExp(`f.*cn=${name},.*member`, 's');
    it.each(
      (['suspend', 'resume'] as const).flatMap(verb =>
        [/\{SSHA\}(?!.*cn=)/s, group('ledger-readers'), group('ledger-writers')]
          .flatMap(faults)
          .map(fault => ({ verb, fault })),
      ),
    )(
      'completes a $verb that was cut off by $fault',
      async ({ verb, fault }) => {
        if (verb === 'resume') await provider().suspend(of, signal());
        proxy.fault = fault;
        await expect(throughProxy()[verb](of, signal())).rejects.toThrow(
          /hung up/,
        );
        proxy.fault = null;
        await provider()[verb](of, signal());
        const locked = await boundWith(password, seesLedger).then(
          () => false,
          () => true,
        );
        expect(locked).toBe(verb === 'suspend');
        if (verb === 'suspend') await provider().resume(of, signal());
        expect(await membersOf(READERS)).toEqual([account]);
        expect(await membersOf(WRITERS)).toEqual([account]);
        expect(await boundWith(password, seesLedger)).toBe(true);
      },
    );
  },
);
