import { createHash, randomBytes } from 'node:crypto';
import { sha256Crypt } from './sha256Crypt';

/**
 * What `mysql_native_password` stores of a password. It is not salted and quick to compute, which matters for
 * passwords that people choose and not for 256 random bits.
 *
 * @returns `*` and 40 hexadecimal digits
 */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

/** MySQL's least number of rounds; more would protect 256 random bits no better. */
const ROUNDS = 5_000;
const SALT_BYTES = 20;

/**
 * What `caching_sha2_password` stores of a password: `$A$005$`, 20 bytes of salt, 43 characters of SHA-256-crypt.
 *
 * @returns the bytes in hexadecimal, for MySQL's `AS 0x…`
 */
export function cachingSha2Hash(password: string): string {
  // 64 characters that are neither `$` nor zero: 120 bits of salt.
  const salt = randomBytes((SALT_BYTES * 3) / 4).toString('base64url');
  const digest = sha256Crypt(
    Buffer.from(password, 'utf8'),
    Buffer.from(salt, 'ascii'),
    ROUNDS,
  );
  return Buffer.from(`$A$005$${salt}${digest}`, 'ascii').toString('hex');
}
