'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {
  countExit,
  countJest,
  countNodeTest,
  countPlaywright,
  readJson,
} = require('./counts');

/**
 * What `npm test` runs, in this order.
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} key for `npm test -- <key> …`, which runs only those
 * @property {string[]} command a program of the dependencies (or `node`) and its arguments
 * @property {NodeJS.ProcessEnv} [env] beside the common environment
 * @property {boolean} [servers] whether it tests providers, and so wants the servers of `servers.js`
 * @property {() => string | undefined} [missing] why it can't run on this machine, in a few words
 * @property {(result: { code: number, output: string }) => import('./counts').Counts} count
 *
 * @param {string} reports a folder for the stages' reports
 * @returns {Stage[]}
 */
function stages(reports) {
  const tapReport = path.join(reports, 'scripts.tap');
  const jestReport = path.join(reports, 'jest.json');
  const browserReport = path.join(reports, 'browser.json');
  const byExit = ({ code }) => countExit(code);
  return [
    {
      key: 'format',
      name: 'Format',
      command: ['prettier', '--check', '--loglevel', 'warn', '.'],
      count: byExit,
    },
    {
      key: 'lint',
      name: 'Lint',
      command: ['backstage-cli', 'repo', 'lint', '--max-warnings', '0'],
      count: byExit,
    },
    {
      key: 'lint',
      name: 'Lint of the scripts',
      command: ['eslint', '--max-warnings', '0', 'scripts'],
      count: byExit,
    },
    {
      key: 'types',
      name: 'Types',
      // From scratch: an incremental run writes the members of a union in another order, and the API reports with it.
      command: ['tsc', '--pretty', 'false', '--incremental', 'false'],
      count: byExit,
    },
    {
      key: 'scripts',
      name: 'Tests of the scripts',
      command: [
        ...['node', '--test'],
        ...['--test-reporter=dot', '--test-reporter-destination=stdout'],
        ...['--test-reporter=tap', `--test-reporter-destination=${tapReport}`],
        ...scriptTests(),
      ],
      count: () => countNodeTest(fs.readFileSync(tapReport, 'utf8')),
    },
    {
      key: 'jest',
      name: 'Unit and integration tests',
      servers: true,
      command: [
        ...['backstage-cli', 'repo', 'test', '--watchAll=false'],
        ...['--json', `--outputFile=${jestReport}`],
        ...[`--maxWorkers=${Math.min(4, os.availableParallelism())}`],
        '--workerIdleMemoryLimit=1500MB',
      ],
      count: () => countJest(readJson(jestReport)),
    },
    {
      key: 'api',
      name: 'API reports',
      command: ['node', path.join(__dirname, '..', 'api-reports.js'), '--ci'],
      count: byExit,
    },
    {
      key: 'browser',
      name: 'Browser tests',
      command: ['yarn', 'workspace', '@custody/e2e', 'test:e2e'],
      env: { CUSTODY_E2E_JSON: browserReport },
      missing: () =>
        fs.existsSync(chromium())
          ? undefined
          : `no Chromium at ${chromium()}; install it, or set CUSTODY_CHROMIUM`,
      count: () => countPlaywright(readJson(browserReport)),
    },
  ];
}

function scriptTests() {
  const folder = path.join(__dirname, '..');
  return fs
    .readdirSync(folder, { recursive: true })
    .filter(file => file.endsWith('.test.js'))
    .map(file => path.join(folder, file))
    .sort();
}

function chromium() {
  return process.env.CUSTODY_CHROMIUM || '/usr/bin/chromium';
}

module.exports = { stages };
