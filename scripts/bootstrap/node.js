'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Explained } = require('../lib/explained');
const { run } = require('../lib/run');
const { explain } = require('./explain');
const { findNpm } = require('./npm');

/** The line of Node that Custody is tested with. Backstage's SQLite aborts under some Node 24. */
const MAJOR = 22;
const MIN_MINOR = 18;

/**
 * @param {string} version such as `v22.23.3`
 * @returns {boolean} whether everything runs on it
 */
function isSupported(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major === MAJOR && minor >= MIN_MINOR;
}

/**
 * A Node to run everything with: the present one, the one that an earlier run brought, or undefined.
 *
 * @param {string} root
 * @returns {Promise<{ node: string, home: string, version: string } | undefined>} `home` holds
 *   `include/node`, which native packages are compiled against
 */
async function findNode(root) {
  const present = { node: process.execPath, version: process.version };
  const home = path.resolve(path.dirname(present.node), '..');
  if (isSupported(present.version) && hasHeaders(home)) {
    return { ...present, home };
  }
  return findBrought(root);
}

/** Node's headers come with the official builds, and not with each distribution's package. */
function hasHeaders(home) {
  return fs.existsSync(path.join(home, 'include', 'node', 'node.h'));
}

async function findBrought(root) {
  const home = path.join(folderOf(root), 'node_modules', packageName());
  const node = path.join(
    home,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!fs.existsSync(node)) {
    return undefined;
  }
  const { version } = JSON.parse(
    fs.readFileSync(path.join(home, 'package.json'), 'utf8'),
  );
  return isSupported(version)
    ? { node, home, version: `v${version}` }
    : undefined;
}

/**
 * Brings Node from the package registry into `.tools`. It appears there whole or not at all.
 *
 * @param {string} root
 * @throws {Explained} when npm is missing, the registry out of reach, or there is no Node for this machine
 */
async function bringNode(root) {
  const folder = folderOf(root);
  const aside = `${folder}.${process.pid}.new`;
  try {
    fs.mkdirSync(aside, { recursive: true });
    const npm = findNpm();
    // The platform's own package: it needs no install script, which newer npm does not run.
    const { code, output } = await run(
      npm.command,
      [
        ...npm.args,
        ...['install', '--prefix', aside, '--no-save', '--ignore-scripts'],
        ...['--no-audit', '--no-fund', '--loglevel=error'],
        ...['--fetch-retries=2', '--fetch-retry-mintimeout=1000'],
        ...['--fetch-retry-maxtimeout=5000'],
        `${packageName()}@${MAJOR}`,
      ],
      { cwd: aside },
    );
    if (code === 127) {
      throw new Explained(
        `npm is not on the PATH, and is needed to bring Node ${MAJOR}: install npm, or Node ${MAJOR} itself (https://nodejs.org), then run the same command again.`,
      );
    }
    if (/\bE404\b|ETARGET|notarget/.test(output) && code !== 0) {
      throw new Explained(
        `The registry has no Node ${MAJOR} for \`${process.platform}-${process.arch}\`: install Node ${MAJOR} yourself (https://nodejs.org), then run the same command again.`,
      );
    }
    if (code !== 0) {
      throw explain({ doing: `bring Node ${MAJOR}`, output, root });
    }
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(aside, folder);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
  const found = await findBrought(root);
  const { code } = found ? await run(found.node, ['--version']) : { code: 127 };
  if (code !== 0) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw new Explained(
      `The Node ${MAJOR} of the registry does not run on this machine: install Node ${MAJOR} yourself (https://nodejs.org), then run the same command again.`,
    );
  }
  return found;
}

function folderOf(root) {
  return path.join(root, '.tools', `node-${MAJOR}`);
}

function packageName() {
  return process.platform === 'win32'
    ? `node-win-${process.arch}`
    : `node-${process.platform}-${process.arch}`;
}

module.exports = { MAJOR, bringNode, findNode, isSupported };
