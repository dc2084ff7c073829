import { randomBytes } from 'node:crypto';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import { scramVerifier } from '@custody/backstage-plugin-custody-backend-module-postgresql/src/scram';
import { Client } from 'pg';
import type { Raw } from './rotations';

/** As many as the provider opens as administrator. */
const CONNECTIONS = 4;

const SCOPES = JSON.stringify([{ privileges: [] }]);

/** The statements of a rotation, as somebody would send them who has nothing to remember and to prove. */
export async function rawPostgres(url: string): Promise<Raw> {
  const { hostname: host, port, pathname } = new URL(url);
  const target = { host, port: Number(port), database: pathname.slice(1) };
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const run = randomBytes(4).toString('hex');
  const group = (nth: number) => `raw_${run}_${nth}`;
  const versions = new Map<number, number>();
  const provider = new PostgresProvider('postgresql/bench', url, target);

  return {
    connections: CONNECTIONS,
    what: 'CREATE ROLE, GRANT, login and DROP',
    provider,
    scopes: SCOPES,

    async rotate(connection, nth) {
      const client = clients[connection];
      const before = versions.get(nth);
      const version = (before ?? 0) + 1;
      const role = `${group(nth)}_v${version}`;
      const password = randomBytes(32).toString('base64url');
      const verifier = await scramVerifier(password);
      await client.query('begin');
      if (before === undefined) {
        await client.query(`create role ${group(nth)} nologin`);
      }
      await client.query(
        `create role ${role} login inherit password '${verifier}' valid until 'infinity'`,
      );
      await client.query(`grant ${group(nth)} to ${role}`);
      await client.query(`alter role ${role} set role = ${group(nth)}`);
      await client.query(`grant ${role} to current_user`);
      await client.query('commit');
      await logIn({ ...target, user: role, password });
      if (before !== undefined) {
        await drop(client, `${group(nth)}_v${before}`, group(nth));
      }
      versions.set(nth, version);
    },

    async close() {
      await provider.close();
      await dropAll(clients[0], run);
      await Promise.all(clients.map(client => client.end()));
    },
  };
}

async function logIn(login: {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}): Promise<void> {
  const client = new Client(login);
  await client.connect();
  await client.query('select session_user');
  await client.end();
}

/** No login from here on, and then no role: what it owned goes to the group. */
async function drop(
  client: Client,
  role: string,
  group: string,
): Promise<void> {
  await client.query(`alter role ${role} nologin`);
  await client.query('begin');
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1',
    [role],
  );
  await client.query(`grant ${group} to current_user`);
  await client.query(`reassign owned by ${role} to ${group}`);
  await client.query(`drop owned by ${role}`);
  await client.query(`revoke ${group} from current_user`);
  await client.query(`drop role ${role}`);
  await client.query('commit');
}

/** Takes away the roles of this run; roles are the server's and outlive the database. */
async function dropAll(client: Client, run: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(rolname) as name from pg_roles
     where starts_with(rolname, $1)
       or (rolname ~ '^team_\\d_robot_' and starts_with(shobj_description(oid, 'pg_authid'), '{"managedBy":"custody"'))`,
    [`raw_${run}_`],
  );
  for (const { name } of rows) {
    await client.query(`drop role ${name}`);
  }
}
