'use strict';

const { spawn } = require('node:child_process');

const KEPT = 200_000;

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { show?: boolean }} [options] `show` passes what
 *   the program says on to our own output, while it says it
 * @returns {Promise<{ code: number, signal?: string, output: string }>} the exit code (127 when there is
 *   no such program), the signal that ended it if one did, and the last 200 kB of what it said
 */
function run(command, args, { show = false, ...options } = {}) {
  return new Promise(resolve => {
    let output = '';
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', chunk => {
        output = (output + chunk).slice(-KEPT);
        if (show) to.write(chunk);
      });
    }
    child.once('error', error => {
      const code = error.code === 'ENOENT' ? 127 : 126;
      resolve({ code, output: `${output}${error.message}` });
    });
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 1, signal: signal ?? undefined, output }),
    );
  });
}

module.exports = { run };
