'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Explained } = require('../lib/explained');
const { step } = require('../lib/say');
const { explain } = require('./explain');
const { install, isInstalled, vendoredYarn } = require('./install');
const { MAJOR, bringNode, findNode } = require('./node');

/**
 * Makes this checkout ready to run, whatever the machine has: a supported Node, and the dependencies.
 * Says each step and how long it took; says nothing when there is nothing to do.
 *
 * Everything under `scripts/` is plain JavaScript without dependencies, because it runs before there
 * are any, on whichever Node the machine has.
 *
 * @param {string} root the repository
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the Node to run things with, and the
 *   environment to run them in: its programs and those of the dependencies come first on the PATH
 * @throws {Explained}
 */
async function bootstrap(root) {
  try {
    requireWritable(root);
    let toolchain = await findNode(root);
    if (!toolchain) {
      toolchain = await step(
        `Bringing Node ${MAJOR}, because this one is ${process.version}`,
        () => bringNode(root),
      );
    }
    const env = environment(root, toolchain);
    if (!isInstalled(root, toolchain.version)) {
      await step('Installing the dependencies (minutes, the first time)', () =>
        install({
          root,
          env,
          node: toolchain.node,
          nodeVersion: toolchain.version,
        }),
      );
    }
    return { node: toolchain.node, env };
  } catch (error) {
    // The file system's own refusals: no permission, no space.
    throw error.code && !(error instanceof Explained)
      ? explain({ doing: 'get ready', output: error.message, root })
      : error;
  }
}

function requireWritable(root) {
  for (const folder of [root, path.join(root, 'node_modules')]) {
    if (fs.existsSync(folder)) {
      fs.accessSync(folder, fs.constants.W_OK);
    }
  }
}

/** @returns {NodeJS.ProcessEnv} */
function environment(root, { node, home }) {
  return {
    ...process.env,
    PATH: [
      path.dirname(node),
      yarnShim(root),
      path.join(root, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(path.delimiter),
    // Where node-gyp finds Node's headers, which it would otherwise download.
    npm_config_nodedir: home,
  };
}

/** Backstage's CLI calls `yarn`: a folder with nothing but the Yarn of this repository under that name. */
function yarnShim(root) {
  const folder = path.join(root, '.tools', 'bin');
  const script = vendoredYarn(root);
  const files = {
    yarn: `#!/bin/sh\nexec node "${script}" "$@"\n`,
    'yarn.cmd': `@node "${script}" %*\r\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== content) {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(file, content, { mode: 0o755 });
    }
  }
  return folder;
}

module.exports = { bootstrap };
