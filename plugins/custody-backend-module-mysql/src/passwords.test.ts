import { cachingSha2Hash, nativeHash } from './passwords';
import { sha256Crypt } from './sha256Crypt';

describe('sha256Crypt', () => {
  // What the crypt(3) of the GNU C library makes of them.
  it.each([
    [
      'Hello world!',
      'saltstring',
      5_000,
      '5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
    ],
    [
      'Hello world!',
      'saltstringsaltst',
      10_000,
      '3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA',
    ],
    [
      'This is just a test',
      'toolongsaltstrin',
      5_000,
      'Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5',
    ],
    [
      'x'.repeat(90),
      '0123456789abcdef',
      5_000,
      'uLhTaNLpv1qJNznqH/nXnogsswA9J9UGvlh4bcxvaS9',
    ],
  ])('hashes %s with %s in %i rounds', (password, salt, rounds, digest) => {
    expect(sha256Crypt(Buffer.from(password), Buffer.from(salt), rounds)).toBe(
      digest,
    );
  });
});

describe('passwords', () => {
  it('are stored by MariaDB as a hash of their hash', () => {
    expect(nativeHash('password')).toBe(
      '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19',
    );
  });

  it('are stored by MySQL with a salt of 20 bytes that are neither `$` nor zero', () => {
    const stored = Buffer.from(cachingSha2Hash('secret'), 'hex').toString();
    const [, salt, digest] =
      /^\$A\$005\$([A-Za-z0-9_-]{20})(.{43})$/.exec(stored) ?? [];
    expect(digest).toBe(
      sha256Crypt(Buffer.from('secret'), Buffer.from(salt), 5_000),
    );
    expect(cachingSha2Hash('secret')).not.toBe(cachingSha2Hash('secret'));
  });
});
