import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { plainDn, rdn } from './dn';
import { hash, isLocked, locked, unlocked } from './password';
import { parseGeneralizedTime } from './time';

/** Reads what RFC 4514 lets a value be written as. */
function unescape(text: string): string {
  return text.replace(/\\(00|.)/gs, (_, what) => (what === '00' ? '\0' : what));
}

describe('rdn', () => {
  it.each([
    ['ledger-writers', 'cn=ledger-writers'],
    ['a,b', 'cn=a\\,b'],
    ['#1 "x"', 'cn=\\#1 \\"x\\"'],
    [' a ', 'cn=\\ a\\ '],
    [' ', 'cn=\\ '],
    ['\\ ', 'cn=\\\\\\ '],
    ['a=b+c;d<e>\0', 'cn=a\\=b\\+c\\;d\\<e\\>\\00'],
  ])('writes `%s` as %s', (value, expected) => {
    expect(rdn('cn', value)).toBe(expected);
  });

  it('lets nothing out of a value, and nothing get lost', () => {
    const value = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...',+"\\<>;=# \0a'.split('')),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(value, text => {
        const written = rdn('cn', text).slice(3);
        expect(unescape(written)).toBe(text);
        const bare = written.replace(/\\./gs, 'x');
        expect(bare).not.toMatch(/[",+;<=>\\\0]|^ | $|^#/);
      }),
    );
  });
});

describe('plainDn', () => {
  it.each([
    ['ou=services,dc=example,dc=com', 'ou=services,dc=example,dc=com'],
    [' OU = My services , dc=example', 'OU=My services,dc=example'],
    ['ou=a\\,b,dc=x', null],
    ['ou=a+cn=b,dc=x', null],
    ['services', null],
    ['ou=,dc=x', null],
    ['', null],
  ])('reads `%s` as %s', (text, expected) => {
    expect(plainDn(text)).toBe(expected);
  });
});

describe('passwords', () => {
  it('are stored as a salted hash', () => {
    const bytes = Buffer.from(hash('secret').slice('{SSHA}'.length), 'base64');
    const [digest, salt] = [bytes.subarray(0, 20), bytes.subarray(20)];
    expect(salt).toHaveLength(16);
    expect(createHash('sha1').update('secret').update(salt).digest()).toEqual(
      digest,
    );
    expect(hash('secret')).not.toBe(hash('secret'));
  });

  it.each([hash('x'), '{ARGON2}$argon2id$v=19$x', 'readable'])(
    'are locked once, and unlocked as they were: %s',
    stored => {
      expect(isLocked(stored)).toBe(false);
      expect(unlocked(stored)).toBe(stored);
      const twice = locked(locked(stored));
      expect(twice).toBe(locked(stored));
      expect(isLocked(twice)).toBe(true);
      expect(unlocked(twice)).toBe(stored);
    },
  );
});

describe('parseGeneralizedTime', () => {
  it.each([
    ['20261122160000Z', '2026-11-22T16:00:00.000Z'],
    ['20261122160000.123456Z', '2026-11-22T16:00:00.123Z'],
    ['20261122160000,5Z', '2026-11-22T16:00:00.500Z'],
    ['20261322160000Z', null],
    ['20261122160000+0100', null],
    ['000001010000Z', null],
    ['', null],
  ])('reads `%s` as %s', (text, expected) => {
    expect(parseGeneralizedTime(text)).toBe(expected);
  });
});
