'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('./freePort');
const { listening } = require('./listening');
const { stopWithInput } = require('./program');

/** A Redis for the tests, as a program: Debian's `redis-server`, on a port and in a folder of its own. */
async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-test-redis-'));
  process.once('exit', () =>
    fs.rmSync(folder, { recursive: true, force: true }),
  );
  const port = await freePort();
  const server = spawn(
    'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1'],
      ...['--save', '', '--dir', folder],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  process.once('exit', () => server.kill());
  let stopping = false;
  server.once('exit', () => process.exit(stopping ? 0 : 1));
  await listening(port, 10);
  process.stdout.write(
    `${JSON.stringify({
      CUSTODY_TEST_REDIS_URL: `redis://127.0.0.1:${port}`,
    })}\n`,
  );
  stopWithInput(() => {
    stopping = true;
    server.kill();
  });
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
