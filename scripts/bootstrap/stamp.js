'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/**
 * What an install depends on, as one hash: if it is the same as last time, there is nothing to do.
 *
 * @param {string} root
 * @param {string} nodeVersion such as `v22.23.3`; native packages are compiled for one line of Node
 */
function installKey(root, nodeVersion) {
  const hash = createHash('sha256');
  for (const file of ['yarn.lock', '.yarnrc.yml', 'package.json']) {
    hash.update(fs.readFileSync(path.join(root, file)));
  }
  hash.update(
    `${nodeVersion.split('.')[0]} ${process.platform}-${process.arch}`,
  );
  return hash.digest('hex');
}

function stampFile(root) {
  return path.join(root, 'node_modules', '.custody-installed');
}

/** The key of the install that node_modules holds; undefined when there is no whole one. */
function readStamp(root) {
  try {
    return fs.readFileSync(stampFile(root), 'utf8');
  } catch {
    return undefined;
  }
}

/** INVARIANT: there is a stamp only while node_modules is whole, so it goes before work begins. */
function removeStamp(root) {
  fs.rmSync(stampFile(root), { force: true });
}

function writeStamp(root, key) {
  fs.writeFileSync(stampFile(root), key);
}

module.exports = { installKey, readStamp, removeStamp, writeStamp };
