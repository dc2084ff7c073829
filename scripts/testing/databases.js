'use strict';

const { startProgram } = require('./program');

/** The variables through which Backstage's TestDatabases, and our provider tests, find PostgreSQL. */
const TEST_DATABASES = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';
const TEST_PROVIDER = 'CUSTODY_TEST_POSTGRESQL_URL';

/**
 * Has a PostgreSQL at hand while `work` runs: the one that the environment names, or else one of our own.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv, root: string }} toolchain
 * @param {(env: NodeJS.ProcessEnv) => Promise<void>} work gets the environment that names it
 */
async function withPostgres({ node, env, root }, work) {
  const given = {
    ...env,
    // With CI=true, TestDatabases would otherwise ask for Docker.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
  };
  if (given[TEST_DATABASES] && given[TEST_PROVIDER]) {
    await work(given);
    return;
  }
  const server = await startProgram(
    { node, env, root },
    'postgres.js',
    `PostgreSQL for the tests did not start: the lines above say why. To use a server of your own, set ${TEST_DATABASES} and ${TEST_PROVIDER}.`,
  );
  try {
    await work({
      ...given,
      [TEST_DATABASES]: given[TEST_DATABASES] ?? server.line,
      [TEST_PROVIDER]: given[TEST_PROVIDER] ?? server.line,
    });
  } finally {
    await server.stop();
  }
}

module.exports = { withPostgres };
