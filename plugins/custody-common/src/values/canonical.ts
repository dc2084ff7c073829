import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import canonicalizeJson from 'canonicalize';

/**
 * The canonical form of a JSON value.
 *
 * @param value - plain JSON; undefined members are left out
 * @returns its RFC 8785 (JCS) text
 * @throws TypeError when the value has no canonical form (undefined, a function, NaN)
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalizeJson(value);
  if (text === undefined) {
    throw new TypeError('this value has no canonical JSON form');
  }
  return text;
}

/** @returns SHA-256 of the UTF-8 text, as 64 lower-case hexadecimal digits (FIPS 180-4) */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** @returns SHA-256 over the RFC 8785 form of a JSON value, as lower-case hexadecimal digits */
export function canonicalDigest(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
