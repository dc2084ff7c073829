'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Explained } = require('../lib/explained');

/**
 * Claims work that only one process may do at a time.
 *
 * @param {string} file holds the process id of whoever works
 * @returns {{ interrupted: boolean, release: () => void }} `interrupted` when the last one died without
 *   having released it, so that what it left may be half done
 * @throws {Explained} while another process works
 */
function claim(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const interrupted = take(file);
  return { interrupted, release: () => fs.rmSync(file, { force: true }) };
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
