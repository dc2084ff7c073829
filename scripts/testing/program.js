'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { Explained } = require('../lib/explained');

/**
 * Starts a server that is a program of this folder: it writes one line when it is ready, and ends when its input
 * does, which it also does when the test runner dies.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv, root: string }} toolchain
 * @param {string} file of this folder
 * @param {string} otherwise what to tell the person when it ends before it is ready
 * @returns {Promise<{ line: string, stop(): Promise<void> }>}
 */
async function startProgram({ node, env, root }, file, otherwise) {
  const child = spawn(node, [path.join(__dirname, file)], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise(resolve => child.once('close', resolve));
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', data => resolve(String(data).trim()));
    closed.then(() => reject(new Explained(otherwise)));
  });
  return {
    line,
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

/** Runs `stop` when the runner says so, or is gone. */
function stopWithInput(stop) {
  process.stdin.resume();
  process.stdin.once('end', stop);
  process.once('SIGTERM', stop);
  process.once('SIGINT', () => {}); // the runner got it too, and ends our input
}

module.exports = { startProgram, stopWithInput };
