'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

/**
 * A certificate for `localhost`, which is its own authority.
 *
 * @param {string} folder where both files are written
 * @returns {{ cert: string, key: string }} their paths
 */
function makeCertificate(folder) {
  const cert = path.join(folder, 'cert.pem');
  const key = path.join(folder, 'key.pem');
  const { status, stderr, error } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', cert],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr || error}`);
  return { cert, key };
}

module.exports = { makeCertificate };
