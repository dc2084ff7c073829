import { bytesToHex } from '@noble/hashes/utils';
import { base64url } from 'jose';
import { z } from 'zod/v4';
import { instant } from '../../api/shared';
import { jwkThumbprint } from '../../requests/thumbprint';
import { canonicalJson } from '../../values/canonical';
import { portableSha256, type Sha256 } from './merkle';

const hexHash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');
const position = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What is said of one batch of events, and signed. */
export const auditHeadSchema = z.strictObject({
  /** Says what is signed, so that a signature over it can't be taken for one over anything else. */
  type: z.literal('custody.audit-head.v1'),
  /** Its place in the chain, from 1. */
  number: position,
  /** Sequence of the batch's first event, from 1, without a gap to the batch before. */
  first: position,
  /** Sequence of the batch's last event. */
  last: position,
  /** Merkle root over the batch's events (RFC 9162). */
  root: hexHash,
  /** The hash of the head before; null for the first. */
  previous: hexHash.nullable(),
  /** When it was sealed. */
  at: instant,
  /** The key that signs it: its RFC 7638 thumbprint. */
  kid: z.string().min(1).max(200),
});
export type AuditHead = z.infer<typeof auditHeadSchema>;

export const signedAuditHeadSchema = z.strictObject({
  head: auditHeadSchema,
  /** Ed25519 (RFC 8032) over the RFC 8785 form of the head, base64url; its last character has four bits that say nothing. */
  signature: z
    .string()
    .regex(/^[A-Za-z0-9_-]{85}[AQgw]$/, 'is not a signature'),
});
export type SignedAuditHead = z.infer<typeof signedAuditHeadSchema>;

/** The public half of a key that signs heads. */
export const auditPublicKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{43}$/,
      'is not the 32 bytes of an Ed25519 key in base64url',
    ),
});
export type AuditPublicKey = z.infer<typeof auditPublicKeySchema>;

/** @returns what names a key in heads: its RFC 7638 thumbprint */
export function auditKeyId({ kty, crv, x }: AuditPublicKey): string {
  return jwkThumbprint({ kty, crv, x, use: 'sig' });
}

/** @returns the bytes that are signed: the RFC 8785 form of a head in UTF-8 */
export function headBytes(head: AuditHead): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(canonicalJson(head)));
}

/** @returns what the next head names as `previous`, lower-case hex */
export function headHash(
  head: AuditHead,
  hash: Sha256 = portableSha256,
): string {
  return bytesToHex(hash(canonicalJson(head)));
}

/** The head that comes after another. */
export function nextHead(
  previous: AuditHead | null,
  batch: { count: number; root: string; at: string; kid: string },
): AuditHead {
  const first = previous === null ? 1 : previous.last + 1;
  return {
    type: 'custody.audit-head.v1',
    number: previous === null ? 1 : previous.number + 1,
    first,
    last: first + batch.count - 1,
    root: batch.root,
    previous: previous && headHash(previous),
    at: batch.at,
    kid: batch.kid,
  };
}

/** Public keys that are trusted, and what they signed. */
export class AuditKeys {
  readonly #byId: ReadonlyMap<string, AuditPublicKey>;
  readonly #imported = new Map<string, Promise<CryptoKey>>();

  constructor(keys: readonly AuditPublicKey[]) {
    this.#byId = new Map(keys.map(key => [auditKeyId(key), key]));
  }

  has(kid: string): boolean {
    return this.#byId.has(kid);
  }

  /** Whether the key that a head names is one of these, and signed it. */
  async signed({ head, signature }: SignedAuditHead): Promise<boolean> {
    const key = this.#byId.get(head.kid);
    if (key === undefined) {
      return false;
    }
    let imported = this.#imported.get(head.kid);
    if (imported === undefined) {
      const { kty, crv, x } = key;
      imported = crypto.subtle.importKey(
        'jwk',
        { kty, crv, x },
        'Ed25519',
        false,
        ['verify'],
      );
      this.#imported.set(head.kid, imported);
    }
    return crypto.subtle.verify(
      'Ed25519',
      await imported,
      new Uint8Array(base64url.decode(signature)),
      headBytes(head),
    );
  }
}
