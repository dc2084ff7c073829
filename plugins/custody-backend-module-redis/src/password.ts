import { createHash } from 'node:crypto';

/**
 * What Redis keeps of a password, made here, so that the password itself is neither in a command nor in the server's
 * slow log or monitor. Redis salts nothing; 256 random bits need no salt.
 */
export function passwordHash(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
