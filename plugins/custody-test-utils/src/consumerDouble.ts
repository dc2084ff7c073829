import { randomUUID } from 'node:crypto';
import type {
  Instant,
  PublicJwk,
} from '@custody/backstage-plugin-custody-common';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  exportJWK,
  generateKeyPair,
  type JWK,
  type KeyLike,
  SignJWT,
} from 'jose';

/** What of a JWT a test may bend. */
export type AssertionOptions = {
  now: Instant;
  audience: string;
  /** Seconds from `now`; 60 at most are accepted. */
  lifetime?: number;
  jti?: string;
  issuer?: string;
  subject?: string;
};

/**
 * A consumer with keys of its own, which really signs, decrypts and acknowledges, as the sample workload does over
 * the network.
 */
export class ConsumerDouble {
  private constructor(
    readonly name: string,
    readonly thumbprint: string,
    private readonly alg: string,
    private readonly signing: { publicKey: KeyLike; privateKey: KeyLike },
    private readonly encryption: { publicKey: KeyLike; privateKey: KeyLike },
  ) {}

  /** @param alg - what it signs with */
  static async create(
    name: string,
    alg: 'ES256' | 'EdDSA' = 'ES256',
  ): Promise<ConsumerDouble> {
    const signing = await generateKeyPair(alg, { extractable: true });
    const encryption = await generateKeyPair('ECDH-ES+A256KW', {
      crv: 'P-256',
      extractable: true,
    });
    const thumbprint = await calculateJwkThumbprint(
      await exportJWK(signing.publicKey),
    );
    return new ConsumerDouble(name, thumbprint, alg, signing, encryption);
  }

  /** What it registers with. */
  async keys(): Promise<PublicJwk[]> {
    return [
      publicJwk(await exportJWK(this.signing.publicKey), 'sig'),
      publicJwk(await exportJWK(this.encryption.publicKey), 'enc'),
    ];
  }

  /** `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`, RFC 9278. */
  get subject(): string {
    return `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${this.thumbprint}`;
  }

  /** @returns an assertion (RFC 7523) that proves who it is, to be sent as a bearer token */
  assertion(options: AssertionOptions): Promise<string> {
    const issuedAt = seconds(options.now);
    return new SignJWT({})
      .setProtectedHeader({ alg: this.alg, kid: this.thumbprint, typ: 'JWT' })
      .setIssuer(options.issuer ?? this.subject)
      .setSubject(options.subject ?? this.subject)
      .setAudience(options.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + (options.lifetime ?? 60))
      .setJti(options.jti ?? randomUUID())
      .sign(this.signing.privateKey);
  }

  /** @returns a signed word that it moved to a version */
  acknowledgement(options: {
    identity: string;
    version: number;
    now: Instant;
    audience: string;
    jti?: string;
  }): Promise<string> {
    const { identity, version } = options;
    return new SignJWT({ identity, version })
      .setProtectedHeader({ alg: this.alg, kid: this.thumbprint, typ: 'JWT' })
      .setAudience(options.audience)
      .setIssuedAt(seconds(options.now))
      .setJti(options.jti ?? randomUUID())
      .sign(this.signing.privateKey);
  }

  /** Opens what was sealed for it. @throws when it was sealed for somebody else, or changed */
  async open(sealed: string): Promise<Record<string, unknown>> {
    const { plaintext } = await compactDecrypt(
      sealed,
      this.encryption.privateKey,
    );
    return JSON.parse(new TextDecoder().decode(plaintext));
  }
}

function publicJwk({ kty, crv, x, y }: JWK, use: 'sig' | 'enc'): PublicJwk {
  return { kty, crv, x, ...(y && { y }), use } as PublicJwk;
}

function seconds(instant: Instant): number {
  return Math.floor(Date.parse(instant) / 1000);
}
