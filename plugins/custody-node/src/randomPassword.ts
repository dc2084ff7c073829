import { randomBytes } from 'node:crypto';

/** A password of 256 random bits, in base64url, which no shell, URL or SASLprep changes. */
export function randomPassword(): string {
  return randomBytes(32).toString('base64url');
}
