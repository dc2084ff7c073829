'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { makeCertificate } = require('./certificate');
const { freePort } = require('./freePort');
const { listening } = require('./listening');
const { stopWithInput } = require('./program');

/** A MariaDB for the tests, as a program: Debian's `mariadb-server`, on a port and in a folder of its own. */
async function main() {
  const folder = fs.mkdtempSync(
    path.join(os.tmpdir(), 'custody-test-mariadb-'),
  );
  process.once('exit', () =>
    fs.rmSync(folder, { recursive: true, force: true }),
  );
  const data = path.join(folder, 'data');
  // Its own account would need the folder given to it; nobody else reaches this one.
  const user = os.userInfo().username;
  const made = spawnSync(
    'mariadb-install-db',
    [
      ...['--no-defaults', `--user=${user}`, `--datadir=${data}`],
      ...['--auth-root-authentication-method=normal', '--skip-test-db'],
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) {
    throw new Error(`mariadb-install-db: ${made.stderr || made.error}`);
  }
  const { cert: certificate } = makeCertificate(folder);
  const port = await freePort();
  const server = spawn(
    'mariadbd',
    [
      ...['--no-defaults', `--user=${user}`, `--datadir=${data}`],
      ...['--bind-address=127.0.0.1', `--port=${port}`],
      ...[`--socket=${folder}/socket`, `--pid-file=${folder}/pid`],
      ...['--skip-name-resolve', `--log-error=${folder}/log.err`],
      ...[`--ssl-cert=${certificate}`, `--ssl-key=${folder}/key.pem`],
      '--innodb-buffer-pool-size=32M',
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    },
  );
  const gone = new Promise(resolve => server.once('exit', resolve));
  let stopping = false;
  gone.then(() => {
    if (!stopping) {
      process.stderr.write(
        fs.readFileSync(path.join(folder, 'log.err'), 'utf8'),
      );
    }
    process.exit(stopping ? 0 : 1);
  });
  process.once('exit', () => server.kill());
  await listening(port, 30);
  process.stdout.write(
    `${JSON.stringify({
      CUSTODY_TEST_MYSQL_URL: `mysql://root@127.0.0.1:${port}`,
      CUSTODY_TEST_MYSQL_CA: certificate,
    })}\n`,
  );
  stopWithInput(() => {
    stopping = true;
    // Right after its start it does not hear a SIGTERM, and its data are thrown away.
    server.kill('SIGKILL');
  });
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
