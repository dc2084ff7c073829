import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { Client, EqualityFilter } from 'ldapts';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  ACCOUNTS,
  GROUPS,
  HAS_SLAPD,
  TestDirectory,
} from './__testUtils__/slapd';
import { rdn } from './directory/dn';
import { LdapProvider } from './LdapProvider';

jest.setTimeout(60_000);

const signal = () => AbortSignal.timeout(20_000);

(HAS_SLAPD ? describe : describe.skip)(
  'LdapProvider, as the server sees it',
  () => {
    const directory = new TestDirectory();
    const provider = () => new LdapProvider('ldap/seen', directory.options());
    let issued: ProviderVersion[] = [];

    beforeAll(() => directory.start());
    afterEach(async () => {
      for (const of of issued) await provider().revoke(of, signal());
      issued = [];
    });
    afterAll(() => directory.stop());

    function version(number = 1): ProviderVersion {
      const of = {
        identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
        version: number,
      };
      issued.push(of);
      return of;
    }
    const issue = (
      of: ProviderVersion,
      group = 'ledger-readers',
      by = provider(),
    ) =>
      by.issue(
        of,
        {
          privileges: [{ on: `group ${group}`, privileges: ['MEMBER'] }],
          validUntil: null,
        },
        signal(),
      );
    const membersOf = (group: string) =>
      directory.asRoot(async client => {
        const { searchEntries } = await client.search(group, { scope: 'base' });
        return [searchEntries[0].member ?? searchEntries[0].uniqueMember]
          .flat()
          .map(String);
      });

    describe('escapes what it is given', () => {
      const special = fc.constantFrom(
        ...[',', '+', '"', '\\', '<', '>', ';', '=', '#', '*', '(', ')'],
        ...['\\2a', ')(uid=*', ',ou=x', 'é', '漢', '#a', '"', '&', '|', '!'],
      );
      // The server compares without case and with single spaces, so that other texts come back as they went in.
      const text = fc
        .array(
          fc.oneof(special, fc.stringMatching(/^[a-z0-9]{1,4}( [a-z0-9])?$/)),
          {
            minLength: 1,
            maxLength: 8,
          },
        )
        .map(parts => parts.join(''));

      it('in names and filters, so that exactly the entry of a name is found', async () => {
        await directory.asRoot(async client => {
          await fc.assert(
            fc.asyncProperty(text, async name => {
              const dn = `${rdn('cn', name)},${GROUPS}`;
              await client.add(dn, {
                objectClass: 'groupOfNames',
                cn: name,
                member: dn,
              });
              const find = async (scope: 'base' | 'one') =>
                client
                  .search(scope === 'base' ? dn : GROUPS, {
                    scope,
                    attributes: ['cn', 'member'],
                    filter: new EqualityFilter({
                      attribute: 'cn',
                      value: name,
                    }),
                  })
                  .then(({ searchEntries }) => searchEntries);
              const [byName, byFilter] = [
                await find('base'),
                await find('one'),
              ];
              expect(byName).toHaveLength(1);
              expect(byName[0].cn).toBe(name);
              expect(byFilter).toEqual(byName);
              await client.del(dn);
            }),
            { numRuns: 200 },
          );
        });
      });

      it('in scopes, so that exactly the group of a name is joined', async () => {
        await fc.assert(
          fc.asyncProperty(
            text.filter(name => !name.includes('*')),
            async name => {
              const dn = `${rdn('cn', name)},${GROUPS}`;
              await directory.asRoot(client =>
                client.add(dn, {
                  objectClass: 'groupOfNames',
                  cn: name,
                  member: dn,
                }),
              );
              const of = version();
              const { account } = await issue(of, name);
              expect(await membersOf(dn)).toEqual([account]);
              await provider().revoke(of, signal());
              expect(await membersOf(dn)).toHaveLength(1);
              expect(await membersOf(dn)).not.toContain(account);
              await directory.asRoot(client => client.del(dn));
            },
          ),
          { numRuns: 25 },
        );
      });
    });

    it('has both versions in their groups while they overlap', async () => {
      const group = `cn=unique,${GROUPS}`;
      await directory.asRoot(client =>
        client.add(group, {
          objectClass: 'groupOfUniqueNames',
          uniqueMember: group,
        }),
      );
      const old = version();
      const next = { ...old, version: 2 };
      issued.push(next);
      const accounts = [
        (await issue(old, 'unique')).account,
        (await issue(next, 'unique')).account,
      ];
      expect((await membersOf(group)).sort()).toEqual([...accounts].sort());
      await provider().revoke(old, signal());
      expect(await membersOf(group)).toEqual([accounts[1]]);
      await provider().revoke(next, signal());
      expect(await membersOf(group)).toEqual([group]);
    });

    it('never writes a password, only its hash, and keeps that while it is suspended', async () => {
      const seen: Buffer[] = [];
      const recorder = createServer(socket => {
        const behind = connect(directory.address.port, directory.address.host);
        for (const each of [socket, behind]) each.on('error', () => {});
        socket.on('data', data => seen.push(data));
        socket.pipe(behind).pipe(socket);
      }).listen(0, '127.0.0.1');
      await once(recorder, 'listening');
      const { port } = recorder.address() as AddressInfo;
      const options = directory.options();
      const recorded = new LdapProvider('ldap/recorded', {
        ...options,
        admin: { ...options.admin, url: `ldap://127.0.0.1:${port}` },
      });
      const of = version();
      const credential = await issue(of, 'ledger-readers', recorded);
      const password = String(credential.secret.reveal().password);
      const traffic = () => Buffer.concat(seen).toString('latin1');
      expect(traffic()).toContain('{SSHA}');

      const stored = () =>
        directory.asRoot(async client => {
          const { searchEntries } = await client.search(credential.account, {
            scope: 'base',
          });
          return String(searchEntries[0].userPassword);
        });
      const before = await stored();
      await recorded.suspend(of, signal());
      const whileSuspended = await stored();
      expect(whileSuspended).toBe(`{SSHA}*${before}`);
      // Some servers take what they don't understand for a readable password.
      for (const attempt of [password, whileSuspended, before]) {
        const client = new Client({ url: options.target.url });
        await expect(
          client.bind(credential.account, attempt),
        ).rejects.toThrow();
        await client.unbind();
      }
      await recorded.resume(of, signal());
      expect(await stored()).toBe(before);
      await provider().verify(credential, signal());
      expect(traffic()).not.toContain(password);
      recorder.close();
    });

    it('lists what Custody did not make as nobody’s, whatever it says of itself', async () => {
      const of = version();
      await issue(of);
      const [ours] = await list();
      const forged = `uid=forged,${ACCOUNTS}`;
      const elsewhere = `ou=more,${ACCOUNTS}`;
      const copy = `${ours.account.split(',')[0]},${elsewhere}`;
      const description = `managed by Custody: identity ${of.identity.uid}, version 1`;
      await directory.asRoot(async client => {
        const entry = {
          objectClass: ['account', 'simpleSecurityObject'],
          userPassword: 'x',
          description,
        };
        await client.add(forged, entry);
        await client.add(elsewhere, { objectClass: 'organizationalUnit' });
        await client.add(copy, entry);
      });
      const nobodys = (account: string) => ({
        account,
        identityUid: null,
        version: null,
        canLogIn: true,
      });
      expect(await list()).toEqual(
        [ours, nobodys(copy), nobodys(forged)].sort((a, b) =>
          a.account < b.account ? -1 : 1,
        ),
      );
      await directory.asRoot(async client => {
        for (const dn of [forged, copy, elsewhere]) await client.del(dn);
      });

      async function list() {
        const accounts = [];
        for await (const one of provider().list(signal())) accounts.push(one);
        return accounts.sort((a, b) => (a.account < b.account ? -1 : 1));
      }
    });

    it('lists more accounts than the server gives at once', async () => {
      const many = Array.from(
        { length: 1_100 },
        (_, at) => `uid=many${at},${ACCOUNTS}`,
      );
      await directory.asRoot(async client => {
        for (const dn of many) {
          await client.add(dn, { objectClass: 'account' });
        }
      });
      let count = 0;
      for await (const { account } of provider().list(signal())) {
        if (account.startsWith('uid=many')) count += 1;
      }
      expect(count).toBe(many.length);
      await directory.asRoot(async client => {
        for (const dn of many) await client.del(dn);
      });
    });

    describe('by TLS', () => {
      const secure = (overrides: object) => {
        const options = directory.options();
        const address = { ...options.target, ...overrides };
        return new LdapProvider('ldap/secure', {
          ...options,
          admin: { ...options.admin, ...address },
          target: address,
        });
      };
      const plain = () => `ldap://localhost:${directory.address.port}`;

      it.each([
        ['ldaps', () => ({ url: directory.ldaps })],
        ['StartTLS', () => ({ url: plain(), startTls: true })],
      ])('%s issues and verifies', async (_, address) => {
        const by = secure({ ...address(), tls: { ca: directory.ca } });
        await expect(
          by.verify(await issue(version(), 'ledger-readers', by), signal()),
        ).resolves.toBeUndefined();
      });

      it.each([
        ['ldaps', () => directory.ldaps, false],
        ['StartTLS', plain, true],
      ])(
        '%s refuses the certificate of another host',
        async (_, url, startTls) => {
          const elsewhere = secure({
            url: url().replace('localhost', '127.0.0.1'),
            startTls,
            tls: { ca: directory.ca },
          });
          await expect(elsewhere.ping(signal())).rejects.toThrow(
            /shows a certificate that doesn't hold \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
          );
        },
      );

      it.each([
        ['ldaps', () => ({ url: directory.ldaps })],
        ['StartTLS', () => ({ url: plain(), startTls: true })],
      ])('%s refuses a certificate of nobody', async (_, address) => {
        await expect(secure(address()).ping(signal())).rejects.toThrow(
          /shows a certificate that doesn't hold \([A-Z_]+\): put its authority into `custody.providers.ldap.secure.tls.ca`/,
        );
      });
    });
  },
);
