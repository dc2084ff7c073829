import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian puts it where only root looks. */
const PATH = `${process.env.PATH}:/usr/sbin`;

/** Whether this machine has one: Debian's package `pgbouncer`. */
export const HAS_PGBOUNCER =
  spawnSync('pgbouncer', ['--version'], { env: { PATH }, stdio: 'ignore' })
    .status === 0;

/** Starts a PgBouncer in transaction mode before a server, with fewer connections to it than it has clients. */
export async function startPgBouncer(upstream: URL) {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-pgbouncer-'));
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const quoted = (text: string) =>
    `'${decodeURIComponent(text).replaceAll("'", "''")}'`;
  writeFileSync(
    file,
    `[databases]
* = host=${upstream.hostname} port=${upstream.port || 5432} user=${quoted(
      upstream.username,
    )} password=${quoted(upstream.password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = ${join(folder, 'log')}
`,
  );
  // It refuses to run as root, and then reads all this as somebody else.
  chmodSync(folder, 0o777);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', ['-q', ...asNobody, file], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', data => {
    said += data;
  });
  const ended = once(child, 'exit');
  await Promise.race([
    listening(port),
    ended.then(() => {
      throw new Error(`pgbouncer ended: ${said}`);
    }),
  ]);
  return {
    host: '127.0.0.1',
    port,
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
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

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) {
      return;
    }
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error(`pgbouncer does not listen on port ${port} after 5 s`);
}
