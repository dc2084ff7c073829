'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { freePort } = require('./freePort');
const { stopWithInput } = require('./program');

/**
 * A PostgreSQL for the tests, as a program: starts the server that the demo uses, writes its URL as one
 * line, and stops when its input ends, which it also does when the test runner dies.
 *
 *     node scripts/testing/postgres.js [<folder> <port>]
 *
 * A folder that is given is kept, so that the same server can be started again.
 */
require('@backstage/cli/config/nodeTransform.cjs');

const { startServer } = require('../../packages/demo/src/postgres/server');

async function main() {
  const [given, port] = process.argv.slice(2);
  const folder =
    given ?? fs.mkdtempSync(path.join(os.tmpdir(), 'custody-test-'));
  fs.chmodSync(folder, 0o711);
  const server = await startServer(
    folder,
    port === undefined ? await freePort() : Number(port),
  );
  process.stdout.write(`${server.superuserUrl('postgres')}\n`);

  const stop = () =>
    server.stop().then(() => {
      if (given === undefined) {
        fs.rmSync(folder, { recursive: true, force: true });
      }
      process.exit(0);
    });
  stopWithInput(stop);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
