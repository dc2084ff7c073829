import { createHash, randomBytes } from 'node:crypto';

/**
 * What an LDAP server stores of a password, made here, so that the password itself is in no change that it logs or
 * replicates. That it is quick to compute matters for passwords that people choose, and not for 256 random bits.
 *
 * @returns `{SSHA}`, the salted SHA-1 and its salt
 */
export function hash(password: string): string {
  const salt = randomBytes(16);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

/** `*` is no digit of base64, so that the server knows the scheme and no password matches, not even this text itself. */
const LOCK = '{SSHA}*';

/** A stored password that lets nobody in, and keeps what it was: the `!` of `/etc/shadow`. */
export function locked(stored: string): string {
  return isLocked(stored) ? stored : `${LOCK}${stored}`;
}

/** The stored password that was locked. */
export function unlocked(stored: string): string {
  return isLocked(stored) ? stored.slice(LOCK.length) : stored;
}

/** Whether a stored password is locked. */
export function isLocked(stored: string): boolean {
  return stored.startsWith(LOCK);
}
