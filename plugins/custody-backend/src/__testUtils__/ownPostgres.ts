import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(__dirname, '../../../../scripts/testing/postgres.js');

/** A PostgreSQL of a test's own, which it may stop and start. */
export async function startOwnPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-own-'));
  const port = await freePort();
  let child: ChildProcess;
  let url = '';

  const start = async () => {
    child = spawn(process.execPath, [PROGRAM, folder, String(port)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error('PostgreSQL did not start: the lines above say why');
    });
    ended.catch(() => {});
    const [line] = await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data'),
      ended,
    ]);
    url = String(line).trim();
  };
  const stop = async () => {
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
  };
  await start();
  return {
    url,
    start,
    stop,
    async remove(): Promise<void> {
      await stop();
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
