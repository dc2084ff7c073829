'use strict';

const { spawnSync } = require('node:child_process');
const { startProgram } = require('./program');

/**
 * A system that a provider is certified against.
 *
 * @typedef {object} Server
 * @property {string} name
 * @property {string[]} command tells whether the machine has it, by its exit code
 * @property {string[]} variables through which the provider's tests find it; `program` writes them as JSON
 * @property {string} program of this folder, which starts one
 */

/** @type {Server[]} */
const SERVERS = [
  {
    name: 'Redis',
    command: ['redis-server', '--version'],
    variables: ['CUSTODY_TEST_REDIS_URL'],
    program: 'redis.js',
  },
  {
    name: 'RabbitMQ',
    command: ['test', '-x', '/usr/lib/rabbitmq/bin/rabbitmq-server'],
    variables: [
      'CUSTODY_TEST_RABBITMQ_URL',
      'CUSTODY_TEST_RABBITMQ_MANAGEMENT_URL',
      'CUSTODY_TEST_RABBITMQ_TLS_PORTS',
      'CUSTODY_TEST_RABBITMQ_CA',
    ],
    program: 'rabbitmq.js',
  },
  {
    name: 'MariaDB',
    // Debian puts it where only root looks.
    command: ['sh', '-c', 'PATH=$PATH:/usr/sbin mariadbd --version'],
    variables: ['CUSTODY_TEST_MYSQL_URL', 'CUSTODY_TEST_MYSQL_CA'],
    program: 'mariadb.js',
  },
];

/**
 * Has the servers of the providers at hand while `work` runs: those that the environment names, or else some of our
 * own, where their programs are installed. Tests of those that are neither skip, and say so.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv, root: string }} toolchain
 * @param {(env: NodeJS.ProcessEnv) => Promise<void>} work gets the environment that names them
 * @param {{ servers?: Server[], start?: typeof startProgram, installed?: (command: string[]) => boolean }} [parts]
 */
async function withServers(toolchain, work, parts = {}) {
  const { servers = SERVERS, start = startProgram } = parts;
  const { installed = isInstalled } = parts;
  const env = { ...toolchain.env };
  const started = [];
  try {
    for (const { name, command, variables, program } of servers) {
      if (variables.some(variable => !env[variable]) && installed(command)) {
        const server = await start(
          { ...toolchain, env },
          program,
          `${name} for the tests did not start: the lines above say why. To use a server of your own, set ${variables.join(
            ' and ',
          )}.`,
        );
        started.push(server);
        Object.assign(env, JSON.parse(server.line));
      }
    }
    await work(env);
  } finally {
    await Promise.all(started.map(server => server.stop()));
  }
}

function isInstalled([program, ...args]) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

module.exports = { withServers };
