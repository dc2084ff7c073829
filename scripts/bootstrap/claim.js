'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Explained } = require('../lib/explained');

/**
 * Does work that only one process may do at a time, and says whether the last one was interrupted.
 *
 * @param {string} file holds the process id of whoever works
 * @param {(interrupted: boolean) => Promise<void>} work `interrupted` when the last one died in the middle
 * @throws {Explained} while another process works
 */
async function claim(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const interrupted = take(file);
  await work(interrupted);
  // Not in a `finally`: what failed half way is taken up as interrupted.
  fs.rmSync(file, { force: true });
}

/** @returns {boolean} whether somebody had it who is gone */
function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return false;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  const holder = Number(fs.readFileSync(file, 'utf8'));
  if (holder !== process.pid && isAlive(holder)) {
    throw new Explained(
      `Another install is under way (process ${holder}): wait until it is done, then run the same command again.`,
    );
  }
  fs.writeFileSync(file, String(process.pid));
  return true;
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { claim };
