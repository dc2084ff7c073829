'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { run } = require('../lib/run');
const { claim } = require('./claim');
const { explain } = require('./explain');
const { yarnSettingsFromNpm } = require('./npm');
const { installKey, readStamp, removeStamp, writeStamp } = require('./stamp');

/** @returns {boolean} whether node_modules is what yarn.lock says */
function isInstalled(root, nodeVersion) {
  return readStamp(root) === installKey(root, nodeVersion);
}

/**
 * Installs the dependencies as yarn.lock has them, with the Yarn of this repository.
 *
 * @param {{ root: string, node: string, nodeVersion: string, env: NodeJS.ProcessEnv }} options
 * @throws {Explained}
 */
async function install({ root, node, nodeVersion, env }) {
  const { interrupted, release } = claim(
    path.join(root, '.tools', 'installing'),
  );
  removeStamp(root);
  if (interrupted) {
    forgetProgress(root);
  }
  const settings = await yarnSettingsFromNpm(env);
  const { code, killed, output } = await run(
    node,
    [vendoredYarn(root), 'install', '--immutable'],
    {
      cwd: root,
      env: { ...env, ...settings },
      show: isProgress,
      giveUpOn: isLost,
    },
  );
  if (!killed) {
    // It came to an end of its own, be it a bad one: what Yarn noted about node_modules is true.
    release();
  }
  if (code !== 0) {
    throw explain({
      doing: 'install the dependencies',
      output: output + readBuildLogs(output),
      root,
      registry: settings.YARN_NPM_REGISTRY_SERVER,
    });
  }
  writeStamp(root, installKey(root, nodeVersion));
}

/** Yarn's steps, and the packages that it builds; its errors come to us, to be said in a sentence. */
function isProgress(line) {
  return /\bYN00(?:00|07|13)\b/.test(line);
}

/** A download that failed after Yarn's own retries. The others would, one by one, for minutes. */
function isLost(line) {
  return /\bYN0001\b.*RequestError/.test(line);
}

/**
 * What Yarn believes about node_modules is not to be trusted after an interruption: without these files
 * it looks at each package again. Its cache of downloads stays.
 */
function forgetProgress(root) {
  fs.rmSync(path.join(root, 'node_modules', '.yarn-state.yml'), {
    force: true,
  });
  fs.rmSync(path.join(root, '.yarn', 'install-state.gz'), { force: true });
}

function vendoredYarn(root) {
  const releases = path.join(root, '.yarn', 'releases');
  return path.join(releases, fs.readdirSync(releases)[0]);
}

/** Yarn keeps what a package's build said in files, and names them. */
function readBuildLogs(output) {
  return [...output.matchAll(/logs can be found here: ([^)\s]+)\)/g)]
    .map(([, file]) => {
      try {
        return `\n${fs.readFileSync(file, 'utf8').slice(-20_000)}`;
      } catch {
        return '';
      }
    })
    .join('');
}

module.exports = { install, isInstalled, vendoredYarn };
