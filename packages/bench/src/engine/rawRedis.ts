import { createHash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { RedisProvider } from '@custody/backstage-plugin-custody-backend-module-redis';
import { createClient, RedisClient } from '@redis/client';
import type { Raw } from './rotations';

/** As many as rotations the engine works on at a time: the provider opens one for each thing that it does. */
const CONNECTIONS = 8;

const SCOPES = JSON.stringify([
  { privileges: [{ keys: 'session:*', commands: ['GET', 'SET'] }] },
]);

/**
 * How a connection of a new login is made: as the library's documentation says, which builds all commands anew for each
 * login; or by one class for all, which costs a small part of that and is what our provider does.
 */
type Connecting = 'createClient' | 'one class';

/** The commands of a rotation at a Redis server that is started for it. */
export async function rawRedis(connecting: Connecting): Promise<Raw> {
  const server = await startServer();
  const { hostname: host, port } = new URL(server.url);
  const target = { host, port: Number(port), tls: false };
  const admin = { username: 'default', password: '' };
  const socket = { host, port: Number(port) };
  const oneClass = RedisClient.factory({});
  const newClient = (login: { username: string; password: string }) =>
    connecting === 'createClient'
      ? createClient({ socket, ...login })
      : oneClass({ socket, ...login });
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      createClient({ socket }).connect(),
    ),
  );
  const setUser = (name: string, rules: string[]) =>
    clients[0].aclSetUser(name, rules);
  admin.password = randomBytes(32).toString('base64url');
  admin.username = 'custody';
  await setUser(admin.username, ['on', `>${admin.password}`, '~*', '+@all']);
  const versions = new Map<number, number>();

  return {
    connections: CONNECTIONS,
    what: `ACL SETUSER, login (by ${connecting}) and ACL DELUSER`,
    provider: new RedisProvider('redis/bench', {
      server: target,
      login: admin,
      target,
      persistence: 'none',
    }),
    scopes: SCOPES,

    async rotate(connection, nth) {
      const client = clients[connection];
      const before = versions.get(nth) ?? 0;
      const username = `raw-${nth}-v${before + 1}`;
      const password = randomBytes(32).toString('base64url');
      const hash = createHash('sha256').update(password).digest('hex');
      await client.aclSetUser(username, [
        ...['reset', 'on', `#${hash}`],
        '(~session:* +get +set)',
      ]);
      const user = newClient({ username, password });
      await user.connect();
      await user.aclWhoAmI().catch(() => {});
      user.destroy();
      await client.aclDelUser(`raw-${nth}-v${before}`);
      versions.set(nth, before + 1);
    },

    async close() {
      clients.forEach(client => client.destroy());
      await server.stop();
    },
  };
}

/** The same that the provider's tests have. */
async function startServer(): Promise<{
  url: string;
  stop(): Promise<void>;
}> {
  const root = resolve(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    __dirname,
    '../../../..',
  );
  const { startProgram } = require(resolve(root, 'scripts/testing/program.js'));
  const { line, stop } = await startProgram(
    { node: process.execPath, env: process.env, root },
    'redis.js',
    'Redis did not start: install `redis-server`',
  );
  return { url: JSON.parse(line).CUSTODY_TEST_REDIS_URL, stop };
}
