import { createHash } from 'node:crypto';

const DIGITS =
  './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The order in which the specification takes the digest's bytes, three at a time. */
const GROUPS = [
  [0, 10, 20],
  [21, 1, 11],
  [12, 22, 2],
  [3, 13, 23],
  [24, 4, 14],
  [15, 25, 5],
  [6, 16, 26],
  [27, 7, 17],
  [18, 28, 8],
  [9, 19, 29],
];

const sha256 = (...parts: Buffer[]) =>
  parts
    .reduce((hash, part) => hash.update(part), createHash('sha256'))
    .digest();

/** The first `length` bytes of `block`, repeated. */
const repeated = (block: Buffer, length: number) => Buffer.alloc(length, block);

/**
 * Ulrich Drepper's SHA-256-crypt, without its limit of 16 bytes of salt: MySQL uses 20, which is why no library
 * for `crypt(3)` will do.
 *
 * @returns 43 characters, without prefix and salt
 * @see https://www.akkadia.org/drepper/SHA-crypt.txt
 */
export function sha256Crypt(
  password: Buffer,
  salt: Buffer,
  rounds: number,
): string {
  const b = sha256(password, salt, password);
  const a = createHash('sha256')
    .update(password)
    .update(salt)
    .update(repeated(b, password.length));
  for (let bits = password.length; bits > 0; bits = Math.floor(bits / 2)) {
    a.update(bits % 2 === 1 ? b : password);
  }
  let digest = a.digest();

  const dp = sha256(...Array<Buffer>(password.length).fill(password));
  const p = repeated(dp, password.length);
  const ds = sha256(...Array<Buffer>(16 + digest[0]).fill(salt));
  const s = repeated(ds, salt.length);

  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? digest : p);
    digest = sha256(...parts);
  }

  return (
    GROUPS.map(([x, y, z]) =>
      digits((digest[x] << 16) | (digest[y] << 8) | digest[z], 4),
    ).join('') + digits((digest[31] << 8) | digest[30], 3)
  );
}

/** A number in the base64 of `crypt(3)`, its lowest digit first. */
function digits(value: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => DIGITS[(value >> (6 * at)) & 63],
  ).join('');
}
