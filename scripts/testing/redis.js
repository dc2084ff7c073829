'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('./freePort');
const { stopWithInput } = require('./program');

/** A Redis for the tests, as a program: Debian's `redis-server`, on a port and in a folder of its own. */
async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-test-redis-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1'],
      ...['--save', '', '--dir', folder],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const gone = new Promise(resolve => server.once('exit', resolve));
  gone.then(() => process.exit(1));
  await listening(port);
  process.stdout.write(
    `${JSON.stringify({
      CUSTODY_TEST_REDIS_URL: `redis://127.0.0.1:${port}`,
    })}\n`,
  );
  stopWithInput(() => {
    process.once('exit', () =>
      fs.rmSync(folder, { recursive: true, force: true }),
    );
    server.kill();
  });
}

async function listening(port) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise(resolve => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true) || socket.destroy());
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on port ${port} after 10 s`);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
