import { randomUUID } from 'node:crypto';
import { CompactSign, SignJWT } from 'jose';
import { SIGNING_ALG, THUMBPRINT_URN, type WorkloadKeys } from './keys';

const ASSERTION_SECONDS = 30;

/**
 * Proves who the service is, for one call: a JWT bearer assertion (RFC 7523).
 *
 * @param keys - the service's keys
 * @param audience - the workload API, exactly as the backend names it
 * @param now - the present in epoch milliseconds; the assertion is good for 30 s
 */
export async function signAssertion(
  keys: WorkloadKeys,
  audience: string,
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  const subject = THUMBPRINT_URN + keys.thumbprint;
  return new SignJWT({})
    .setProtectedHeader({ alg: SIGNING_ALG, kid: keys.thumbprint, typ: 'JWT' })
    .setIssuer(subject)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .setJti(randomUUID())
    .sign(keys.signingKey);
}

/**
 * Says, signed, that the service uses a version now.
 *
 * @param moved - the identity's ref and the version
 * @returns a compact JWS over `{identity, version, jti, iat, aud}`
 */
export async function signAcknowledgement(
  keys: WorkloadKeys,
  moved: { identity: string; version: number },
  audience: string,
  now: number,
): Promise<string> {
  const payload = {
    identity: moved.identity,
    version: moved.version,
    jti: randomUUID(),
    iat: Math.floor(now / 1000),
    aud: audience,
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: SIGNING_ALG, kid: keys.thumbprint })
    .sign(keys.signingKey);
}
