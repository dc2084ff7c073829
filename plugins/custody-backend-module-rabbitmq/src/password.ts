import { createHash, randomBytes } from 'node:crypto';

/** How RabbitMQ names the hash of {@link passwordHash}. */
export const HASHING = 'rabbit_password_hashing_sha256';

/**
 * What RabbitMQ keeps of a password, made here, so that the password itself is in no request to the management API.
 *
 * @param salt - four bytes
 * @returns base64 of the salt and of SHA-256 over salt and password
 */
export function passwordHash(password: string, salt = randomBytes(4)): string {
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
