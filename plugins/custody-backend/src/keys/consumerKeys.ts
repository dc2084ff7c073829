import { InputError } from '@backstage/errors';
import {
  canonicalJson,
  type PublicJwk,
  quote,
} from '@custody/backstage-plugin-custody-common';
import {
  calculateJwkThumbprint,
  CompactEncrypt,
  type CompactJWEHeaderParameters,
  importJWK,
} from 'jose';

/** Key agreement for sealing, RFC 7518 section 4.6. */
export const SEALING_ALG = 'ECDH-ES+A256KW';
/** Content encryption, RFC 7518 section 5.3. */
export const SEALING_ENC = 'A256GCM';

const SIGNING_ALGS: Record<string, string> = {
  'P-256': 'ES256',
  Ed25519: 'EdDSA',
};
// Each gives 128 bits of security or more (NIST SP 800-57 part 1, table 2), so that nothing has to be replaced in 2030.
const SEALING_CURVES = ['P-256', 'P-384', 'P-521', 'X25519'];

/** The two public keys of a consumer, checked. */
export type ConsumerKeys = {
  signing: PublicJwk;
  encryption: PublicJwk;
  /** RFC 7638 SHA-256 thumbprint of the signing key, base64url. */
  thumbprint: string;
};

/** @returns the algorithm that a signing key signs with. @throws InputError for a key that can't be one */
export function signingAlgOf(key: PublicJwk): string {
  const alg = SIGNING_ALGS[key.crv];
  if (key.use !== 'sig' || alg === undefined) {
    throw new InputError(
      `a signing key must have use \`sig\` and the curve P-256 or Ed25519, got ${quote(
        `${key.use} ${key.crv}`,
      )}: make an ES256 or EdDSA key`,
    );
  }
  return alg;
}

/**
 * Makes sure that a key can be sealed to: the right use, a curve for key agreement, and a point that lies on it.
 *
 * @throws InputError for one that can't
 */
export async function importSealingKey(key: PublicJwk) {
  if (key.use !== 'enc' || !SEALING_CURVES.includes(key.crv)) {
    throw new InputError(
      `an encryption key must have use \`enc\` and one of the curves ${SEALING_CURVES.join(
        ', ',
      )}, got ${quote(`${key.use} ${key.crv}`)}: make an ECDH-ES key`,
    );
  }
  expectAlg(key, SEALING_ALG);
  return importKey(key, SEALING_ALG);
}

/**
 * Encrypts to a consumer's key.
 *
 * @returns a compact JWE
 * @throws InputError for a key that can't be sealed to
 */
export async function sealTo(
  key: PublicJwk,
  plaintext: string,
  header: Omit<CompactJWEHeaderParameters, 'alg' | 'enc' | 'kid'>,
): Promise<string> {
  const imported = await importSealingKey(key);
  try {
    return await new CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({
        ...header,
        alg: SEALING_ALG,
        enc: SEALING_ENC,
        ...(key.kid && { kid: key.kid }),
      })
      .encrypt(imported);
  } catch {
    // The cause is left out: it says nothing that helps, and the plaintext was near it.
    throw new InputError(
      `nothing can be sealed to the \`enc\` key of ${quote(
        key.crv,
      )}: it is one of the few points that agree on a secret which everybody knows; make a new key`,
    );
  }
}

/** What a key says of itself must be what it is used for, or its consumer could not use what it gets. */
function expectAlg({ use, alg }: PublicJwk, expected: string): void {
  if (alg !== undefined && alg !== expected) {
    throw new InputError(
      `the \`${use}\` key has alg ${quote(
        alg,
      )}; it must be \`${expected}\`, or be left out`,
    );
  }
}

/** @throws InputError when a JWK is no valid key of its curve */
export async function importKey(key: PublicJwk, alg: string) {
  try {
    return await importJWK(publicPart(key), alg);
  } catch {
    throw new InputError(
      `the ${key.use} key is no valid point of ${quote(
        key.crv,
      )}: export the public JWK again`,
    );
  }
}

/**
 * Checks what a consumer registers with.
 *
 * @throws InputError that says which key is wrong and what to make instead
 */
export async function checkConsumerKeys(
  keys: readonly PublicJwk[],
): Promise<ConsumerKeys> {
  const signing = keys.find(({ use }) => use === 'sig');
  const encryption = keys.find(({ use }) => use === 'enc');
  if (!signing || !encryption) {
    throw new InputError(
      'a consumer needs two keys: one with use `sig`, one with use `enc`',
    );
  }
  const alg = signingAlgOf(signing);
  expectAlg(signing, alg);
  await importKey(signing, alg);
  await sealTo(encryption, 'probe', {});
  if (signing.crv === encryption.crv && signing.x === encryption.x) {
    throw new InputError(
      'the `sig` and the `enc` key are the same: a key serves one purpose (NIST SP 800-57 part 1, 5.2); make two',
    );
  }
  return {
    signing,
    encryption,
    thumbprint: await thumbprintOf(signing),
  };
}

/** A key as a consumer's row keeps it: equal keys are equal text. */
export function encryptionKeyText(key: PublicJwk): string {
  return canonicalJson(key);
}

/** @returns RFC 7638 SHA-256 thumbprint, base64url */
export function thumbprintOf(key: PublicJwk): Promise<string> {
  return calculateJwkThumbprint(publicPart(key), 'sha256');
}

function publicPart({ kty, crv, x, y }: PublicJwk) {
  return kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
}
