import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import { base64url } from 'jose';
import { canonicalJson } from '../values';
import type { PublicJwk } from './payload';

/**
 * The thumbprint of a public key (RFC 7638): SHA-256 over its required members only, so that `kid`, `alg` and `use`
 * don't change it.
 *
 * @returns base64url without padding, 43 characters
 */
export function jwkThumbprint(key: PublicJwk): string {
  const required =
    key.kty === 'EC'
      ? { crv: key.crv, kty: key.kty, x: key.x, y: key.y }
      : { crv: key.crv, kty: key.kty, x: key.x };
  return base64url.encode(sha256(utf8ToBytes(canonicalJson(required))));
}
