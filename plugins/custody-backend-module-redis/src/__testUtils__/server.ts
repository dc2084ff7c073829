import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { makeCertificate } from '@custody/backstage-plugin-custody-test-utils';
import type { Login, Target } from '../server/connect';

/** URL of an account that may do everything at a Redis for tests; they remove again what they make. */
export const ROOT_URL = process.env.CUSTODY_TEST_REDIS_URL;
if (!ROOT_URL) {
  process.stderr.write(
    'skipped: set CUSTODY_TEST_REDIS_URL to a Redis that tests may use; `npm test` does where redis-server is installed\n',
  );
}

/** Whether this machine can start a server of its own for the tests that need to restart it. */
export const HAS_SERVER =
  spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** What the README has an administrator's account be given. */
export const ADMIN_RULES =
  '+acl|setuser +acl|deluser +acl|users +acl|list +acl|cat +acl|save +client|list +client|kill +ping +time';

/** Does something as the server's owner, by a connection of its own. */
export async function asRoot<T>(
  url: string,
  work: (client: ReturnType<typeof createClient>) => Promise<T>,
): Promise<T> {
  const client = createClient({
    url,
    socket: { reconnectStrategy: false },
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client as ReturnType<typeof createClient>);
  } finally {
    client.destroy();
  }
}

/** Where a URL leads. */
export function targetOf(url: string): Target {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    tls: protocol === 'rediss:',
  };
}

/** Makes an administrator's account of the least rights. */
export async function makeAdmin(url: string, login: Login): Promise<void> {
  await asRoot(url, client =>
    client.aclSetUser(login.username, [
      ...['reset', 'on', `>${login.password}`],
      ...ADMIN_RULES.split(' '),
    ]),
  );
}

export type OwnServer = {
  url: string;
  /** By TLS, and the authority of its certificate; null where it has none. */
  tls: { url: string; ca: string } | null;
  /** Ends it as a crash does, and starts it anew from its files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a server on a free port, with an ACL file or without. */
export async function startOwnServer(options: {
  aclfile?: boolean;
  tls?: boolean;
  cluster?: boolean;
}): Promise<OwnServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'custody-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const conf = path.join(folder, 'redis.conf');
  writeFileSync(
    conf,
    `port ${port}\nbind 127.0.0.1\nsave ""\ndir ${folder}\nlogfile ${folder}/log\n`,
  );
  if (options.aclfile) {
    writeFileSync(path.join(folder, 'users.acl'), '');
    appendFileSync(conf, `aclfile ${folder}/users.acl\n`);
  }
  if (options.cluster) appendFileSync(conf, 'cluster-enabled yes\n');
  let tls: OwnServer['tls'] = null;
  if (options.tls) {
    const { cert, key, ca } = makeCertificate(folder);
    const tlsPort = await freePort();
    tls = { url: `rediss://localhost:${tlsPort}`, ca };
    appendFileSync(
      conf,
      `tls-port ${tlsPort}\ntls-cert-file ${cert}\ntls-key-file ${key}\ntls-auth-clients no\ntls-ca-cert-file ${cert}\n`,
    );
  }
  const start = async () => {
    const child = spawn('redis-server', [conf], { stdio: 'ignore' });
    for (let attempt = 0; ; attempt += 1) {
      try {
        await asRoot(url, client => client.ping());
        return child;
      } catch (error) {
        if (attempt === 100) throw error;
        await sleep(50);
      }
    }
  };
  let child = await start();
  const kill = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    tls,
    restart: async () => {
      await kill();
      child = await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
