import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a certificate for `localhost` that is its own authority, good for two days, with `openssl`.
 *
 * @param folder - where `cert.pem` and `key.pem` are written
 * @returns their paths, and the authority in PEM
 */
export function makeCertificate(folder: string): {
  cert: string;
  key: string;
  ca: string;
} {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const { status, stderr, error } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec'],
      ...['-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', cert],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr || error}`);
  return { cert, key, ca: readFileSync(cert, 'utf8') };
}
