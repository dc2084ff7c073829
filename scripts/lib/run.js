'use strict';

const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');

const KEPT = 200_000;

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & {
 *   show?: (line: string) => boolean,
 *   giveUpOn?: (line: string) => boolean,
 * }} [options] `show` picks the lines that are passed on to our own output while the program says them;
 *   `giveUpOn` knows a line after which it is not worth to wait for the end
 * @returns {Promise<{ code: number, killed: boolean, output: string }>} the exit code (127 when there is
 *   no such program), whether somebody else killed it, and the last 200 kB of what it said
 */
function run(command, args, options = {}) {
  const { show = () => false, giveUpOn = () => false, ...rest } = options;
  return new Promise(resolve => {
    let output = '';
    let gaveUp = false;
    const child = spawn(command, args, {
      ...rest,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (from, to) =>
      createInterface({ input: from }).on('line', line => {
        output = `${output}${line}\n`.slice(-KEPT);
        if (show(line)) {
          to.write(`${line}\n`);
        }
        if (!gaveUp && giveUpOn(line)) {
          gaveUp = true;
          child.kill('SIGTERM');
        }
      });
    hear(child.stdout, process.stdout);
    hear(child.stderr, process.stderr);
    child.once('error', error => {
      const code = error.code === 'ENOENT' ? 127 : 126;
      resolve({ code, killed: false, output: `${output}${error.message}` });
    });
    child.once('close', (code, signal) =>
      resolve({
        code: code ?? 1,
        killed: signal !== null && !gaveUp,
        output,
      }),
    );
  });
}

module.exports = { run };
