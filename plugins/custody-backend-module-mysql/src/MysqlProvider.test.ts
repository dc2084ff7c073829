import { createConnection } from 'mysql2';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderContract,
  type ProviderContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import {
  execute,
  HAS_SERVER,
  SERVERS,
  TestServer,
} from './__testUtils__/servers';
import { MysqlProvider } from './MysqlProvider';
import { identifier } from './sql/identifier';

jest.setTimeout(60_000);

const onServers = HAS_SERVER
  ? describe.each(SERVERS)
  : describe.skip.each(SERVERS);

onServers('MysqlProvider at $at', ({ url }) => {
  const server = new TestServer(url);
  const { database } = server;

  const login = (issued: IssuedCredential) => {
    const { username, password } = issued.secret.reveal();
    return {
      ...server.address,
      user: String(username),
      password: String(password),
      database,
    };
  };
  const run =
    (...statements: string[]) =>
    async (issued: IssuedCredential) => {
      await execute(login(issued), statements);
    };

  const harness: ProviderContractHarness = {
    createProvider: async () =>
      new MysqlProvider('mysql/contract', server.options()),
    privileges: [
      { on: `table ${database}.entries`, privileges: ['SELECT', 'INSERT'] },
      { on: `procedure ${database}.close_month`, privileges: ['EXECUTE'] },
    ],
    narrower: [{ on: `table ${database}.entries`, privileges: ['SELECT'] }],
    logIn: async issued => {
      const connection = createConnection(login(issued));
      connection.on('error', () => {});
      const client = connection.promise();
      await client.connect();
      return {
        use: async () => {
          await client.query('SELECT 1');
        },
        close: async () => {
          await client.end().catch(() => {});
        },
      };
    },
    use: run(
      'INSERT INTO entries (amount) VALUES (1)',
      'SELECT COUNT(*) FROM entries',
      'CALL close_month()',
    ),
    overstep: {
      'delete what it may only insert': run('DELETE FROM entries'),
      'read another table': run('SELECT * FROM accounts'),
      'create in the database': run('CREATE TABLE mine (id INT)'),
      'make an account': run('CREATE USER stowaway'),
      'pass its grant on': run(
        `GRANT SELECT ON entries TO ${identifier(server.admin.username)}`,
      ),
      'read the passwords': run('SELECT * FROM mysql.user'),
      'end sessions of others': async issued => {
        const [{ id }] = await server.asRoot(
          `SELECT MIN(ID) AS id FROM information_schema.PROCESSLIST WHERE USER <> 'root'`,
        );
        await run(`KILL ${Number(id)}`)(issued);
      },
    },
    malformed: [
      { on: 'table entries', privileges: ['SELECT'] },
      { on: 'table ledger.entries; DROP TABLE x', privileges: ['SELECT'] },
      { on: 'table ledger.`entries`', privileges: ['SELECT'] },
      { on: 'table ledger.entries', privileges: ['ALL'] },
      { on: 'table ledger.entries', privileges: [] },
      { on: 'database *', privileges: ['SELECT'] },
      { on: '*.*', privileges: ['ALL PRIVILEGES'] },
      { on: 'database mysql', privileges: ['UPDATE'] },
      { on: 'role admin', privileges: ['MEMBER'] },
      { on: 'database ledger', privileges: ['SELECT'], withGrantOption: true },
    ],
  };

  beforeAll(() => server.start());
  afterAll(() => server.stop());

  describe('keeps the contract', () => {
    it.each(credentialProviderContract(harness))(
      '$title',
      async ({ run: check }) => {
        await expect(check()).resolves.toBeUndefined();
      },
    );
  });
});
