import { Attribute, Change, Client } from 'ldapts';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderContract,
  type ProviderContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import {
  ACCOUNTS,
  GROUPS,
  HAS_SLAPD,
  LEDGER,
  SUFFIX,
  TestDirectory,
} from './__testUtils__/slapd';
import { LdapProvider } from './LdapProvider';

jest.setTimeout(60_000);

(HAS_SLAPD ? describe : describe.skip)('LdapProvider', () => {
  const directory = new TestDirectory();
  beforeAll(() => directory.start());
  afterAll(() => directory.stop());

  async function bind(issued: IssuedCredential): Promise<Client> {
    const { username, password } = issued.secret.reveal();
    const client = new Client({ url: directory.options().target.url });
    try {
      await client.bind(String(username), String(password));
    } catch (error) {
      await client.unbind();
      throw error;
    }
    return client;
  }

  const run =
    (work: (client: Client, dn: string) => Promise<unknown>) =>
    async (issued: IssuedCredential) => {
      const client = await bind(issued);
      try {
        await work(client, issued.account);
      } finally {
        await client.unbind();
      }
    };

  /** The server answers with nothing where somebody may see nothing. */
  async function read(client: Client, base: string): Promise<void> {
    const { searchEntries } = await client.search(base, { scope: 'sub' });
    if (searchEntries.length === 0) throw new Error('nothing is to be seen');
  }

  const set = (client: Client, dn: string, type: string, value: string) =>
    client.modify(
      dn,
      new Change({
        operation: 'replace',
        modification: new Attribute({ type, values: [value] }),
      }),
    );

  const harness: ProviderContractHarness = {
    createProvider: async () =>
      new LdapProvider('ldap/contract', directory.options()),
    privileges: [
      { on: 'group ledger-readers', privileges: ['MEMBER'] },
      { on: 'group ledger-writers', privileges: ['MEMBER'] },
    ],
    narrower: [{ on: 'group ledger-readers', privileges: ['MEMBER'] }],
    logIn: async issued => {
      const client = await bind(issued);
      return {
        use: () => read(client, LEDGER),
        close: async () => {
          await client.unbind().catch(() => {});
        },
      };
    },
    use: run(async client => {
      await read(client, LEDGER);
      await set(client, `cn=entry,${LEDGER}`, 'description', '2');
    }),
    overstep: {
      'read accounts': run(client => read(client, ACCOUNTS)),
      'read groups': run(client => read(client, GROUPS)),
      'read the rest': run(client => read(client, SUFFIX)),
      'join a group': run((client, dn) =>
        set(client, `cn=admins,${GROUPS}`, 'member', dn),
      ),
      'change its own password': run((client, dn) =>
        set(client, dn, 'userPassword', 'mine'),
      ),
      'make an account': run(client =>
        client.add(`uid=stowaway,${ACCOUNTS}`, {
          objectClass: ['account', 'simpleSecurityObject'],
          userPassword: 'x',
        }),
      ),
    },
    malformed: [
      { on: 'group *', privileges: ['MEMBER'] },
      { on: 'group ', privileges: ['MEMBER'] },
      { on: 'ledger-readers', privileges: ['MEMBER'] },
      { on: 'group ledger-readers', privileges: ['ADMIN'] },
      { on: 'group ledger-readers', privileges: [] },
      { on: 'group ledger-readers', privileges: ['MEMBER'], of: 'x' },
    ],
  };

  describe('keeps the contract', () => {
    it.each(credentialProviderContract(harness))(
      '$title',
      async ({ run: check }) => {
        await expect(check()).resolves.toBeUndefined();
      },
    );
  });
});
