'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { makeCertificate } = require('./certificate');
const { freePort } = require('./freePort');
const { stopWithInput } = require('./program');

/** Not the one on the PATH, which is Debian's wrapper for the system's own node. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const START_MS = 120_000;

/**
 * A RabbitMQ for the tests, as a program: Debian's `rabbitmq-server` as a node of its own, with the management API,
 * beside whatever node the machine has. All of it is in one folder, and on ports and an epmd of its own.
 */
async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-test-rabbit-'));
  const { cert, key } = makeCertificate(folder);
  const [amqp, amqps, http, https, dist, epmd] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const file = (name, text) => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const env = {
    ...process.env,
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmd),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `custody_test_${amqp}@localhost`,
    RABBITMQ_DIST_PORT: String(dist),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: path.join(folder, 'data'),
    RABBITMQ_LOG_BASE: path.join(folder, 'log'),
    RABBITMQ_PID_FILE: path.join(folder, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins', '[rabbitmq_management].\n'),
    RABBITMQ_CONFIG_FILE: file(
      'rabbitmq.conf',
      [
        `listeners.tcp.1 = 127.0.0.1:${amqp}`,
        'management.tcp.ip = 127.0.0.1',
        `management.tcp.port = ${http}`,
        `listeners.ssl.1 = 127.0.0.1:${amqps}`,
        'management.ssl.ip = 127.0.0.1',
        `management.ssl.port = ${https}`,
        ...['ssl_options', 'management.ssl'].flatMap(of => [
          `${of}.cacertfile = ${cert}`,
          `${of}.certfile = ${cert}`,
          `${of}.keyfile = ${key}`,
        ]),
        '',
      ].join('\n'),
    ),
  };
  const server = spawn(SERVER, [], {
    env,
    // A process group of its own, so that what it started ends with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = new Promise(resolve => server.once('exit', resolve));
  let stopping = false;
  const stop = async code => {
    if (stopping) return;
    stopping = true;
    try {
      process.kill(-server.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
    await gone;
    await stopEpmd(epmd);
    fs.rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };
  gone.then(() => stop(1));
  stopWithInput(() => stop(0));
  const url = `http://guest:guest@127.0.0.1:${http}`;
  if (!(await answers(`${url}/api/whoami`))) {
    process.stderr.write(`RabbitMQ is not up after ${START_MS / 1000} s\n`);
    await stop(1);
  }
  process.stdout.write(
    `${JSON.stringify({
      CUSTODY_TEST_RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${amqp}`,
      CUSTODY_TEST_RABBITMQ_MANAGEMENT_URL: url,
      CUSTODY_TEST_RABBITMQ_TLS_PORTS: `${amqps} ${https}`,
      CUSTODY_TEST_RABBITMQ_CA: cert,
    })}\n`,
  );
}

/** It refuses as long as it believes that a node is there, which it does for a moment after the node's end. */
async function stopEpmd(port) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { stdout } = spawnSync('epmd', ['-port', String(port), '-kill'], {
      encoding: 'utf8',
    });
    if (!/not allowed/i.test(stdout)) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** @returns {Promise<boolean>} whether it answers before the time is over */
async function answers(url) {
  const { username, password, origin, pathname } = new URL(url);
  const authorization = `Basic ${Buffer.from(
    `${username}:${password}`,
  ).toString('base64')}`;
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    const up = await fetch(`${origin}${pathname}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(2_000),
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return true;
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  return false;
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
