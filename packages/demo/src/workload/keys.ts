import path from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type KeyLike,
} from 'jose';
import { readFileIfPresent, writeSecretFile } from '../secretFile';

/** The two key pairs by which a service is known; nobody else ever holds the private halves. */
export interface WorkloadKeys {
  service: string;
  /** RFC 7638 thumbprint (SHA-256) of the signing key: the service's name towards Custody. */
  thumbprint: string;
  /** What is registered with Custody: the public halves, `use` `sig` and `enc`. */
  publicJwks: JWK[];
  signingKey: KeyLike | Uint8Array;
  decryptionKey: KeyLike | Uint8Array;
}

/** RFC 9278: a JWK thumbprint as a URI, for `iss` and `sub` of an assertion. */
export const THUMBPRINT_URN = 'urn:ietf:params:oauth:jwk-thumbprint:sha-256:';

export const SIGNING_ALG = 'ES256';
export const KEY_MANAGEMENT_ALG = 'ECDH-ES+A256KW';

interface StoredKeys {
  sign: JWK;
  decrypt: JWK;
}

/** The keys of a service, or undefined when nobody asked for them yet. */
export async function loadWorkloadKeys(
  directory: string,
  service: string,
): Promise<WorkloadKeys | undefined> {
  const content = await readFileIfPresent(keyFile(directory, service));
  return content === undefined
    ? undefined
    : toWorkloadKeys(service, JSON.parse(content) as StoredKeys);
}

/**
 * Makes the keys of a service and keeps them in `<directory>/<service>.json` (mode 0600).
 *
 * @param service - a name that is safe as a file's name; the caller has checked it
 */
export async function createWorkloadKeys(
  directory: string,
  service: string,
): Promise<WorkloadKeys> {
  const [sign, decrypt] = await Promise.all([
    generateKeyPair(SIGNING_ALG, { extractable: true }),
    generateKeyPair(KEY_MANAGEMENT_ALG, { extractable: true, crv: 'P-256' }),
  ]);
  const stored: StoredKeys = {
    sign: { ...(await exportJWK(sign.privateKey)), use: 'sig' },
    decrypt: { ...(await exportJWK(decrypt.privateKey)), use: 'enc' },
  };
  await writeSecretFile(keyFile(directory, service), JSON.stringify(stored));
  return toWorkloadKeys(service, stored);
}

async function toWorkloadKeys(
  service: string,
  stored: StoredKeys,
): Promise<WorkloadKeys> {
  const sign = await publicHalf(stored.sign, 'sig', SIGNING_ALG);
  const decrypt = await publicHalf(stored.decrypt, 'enc', KEY_MANAGEMENT_ALG);
  return {
    service,
    thumbprint: sign.kid as string,
    publicJwks: [sign, decrypt],
    signingKey: await importJWK(stored.sign, SIGNING_ALG),
    decryptionKey: await importJWK(stored.decrypt, KEY_MANAGEMENT_ALG),
  };
}

// Member by member: a private member can't slip through.
async function publicHalf(
  { kty, crv, x, y }: JWK,
  use: 'sig' | 'enc',
  alg: string,
): Promise<JWK> {
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { kty, crv, x, y, use, alg, kid };
}

function keyFile(directory: string, service: string): string {
  return path.join(directory, `${service}.json`);
}
