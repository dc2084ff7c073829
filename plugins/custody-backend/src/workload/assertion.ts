import { AuthenticationError } from '@backstage/errors';
import {
  addDuration,
  type Instant,
  type PublicJwk,
  quote,
  sha256Hex,
} from '@custody/backstage-plugin-custody-common';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Knex } from 'knex';
import { useAssertionId } from '../store/assertionIds';
import { listConsumersByKey } from '../store/credentials/consumers';
import type { ConsumersRow } from '../store/tables';
import { importKey, signingAlgOf } from '../keys/consumerKeys';

/** Longest life of an assertion, in seconds. */
export const MAX_ASSERTION_SECONDS = 60;
/** How far a consumer's clock may go wrong, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;
const LONGEST_JTI = 200;

const SUBJECT_PREFIX = 'urn:ietf:params:oauth:jwk-thumbprint:sha-256:';

/** Who proved itself: the consumers, one an identity, that sign with this key. */
export type ProvenConsumers = { thumbprint: string; consumers: ConsumersRow[] };

export type TokenDeps = { db: Knex; audience: string; now: Instant };

/**
 * Verifies the assertion of a consumer (RFC 7523 section 3): signed with ES256 or EdDSA by a registered key, which
 * the header names by its thumbprint; issued by and about that key (RFC 9278); meant for exactly this API; valid for
 * a minute at most; and used once, across all replicas.
 *
 * @param token - compact JWS
 * @throws AuthenticationError that says what is wrong; never which keys there are
 */
export async function verifyAssertion(
  deps: TokenDeps,
  token: string,
): Promise<ProvenConsumers> {
  const { consumers, thumbprint, payload } = await verifySigned(deps, token);
  const subject = `${SUBJECT_PREFIX}${thumbprint}`;
  if (payload.iss !== subject || payload.sub !== subject) {
    throw new AuthenticationError(
      `the assertion's \`iss\` and \`sub\` must both be \`${SUBJECT_PREFIX}<thumbprint of the signing key>\``,
    );
  }
  const { exp } = payload;
  const iat = payload.iat as number;
  if (exp === undefined || exp - iat > MAX_ASSERTION_SECONDS) {
    throw new AuthenticationError(
      `the assertion is valid for longer than ${MAX_ASSERTION_SECONDS} s: sign a new one for each call`,
    );
  }
  await useOnce(deps, thumbprint, payload.jti);
  return { consumers, thumbprint };
}

/**
 * Verifies something that a consumer signed: key, signature, audience, and that it was signed just now. Whether it
 * was used before is the caller's to check.
 *
 * @throws AuthenticationError
 */
export async function verifySigned(deps: TokenDeps, token: string) {
  const thumbprint = thumbprintIn(token);
  const consumers = await listConsumersByKey(deps.db, thumbprint);
  if (consumers.length === 0) {
    throw new AuthenticationError(
      `no active consumer has the key ${quote(
        thumbprint,
      )}: ask for it to be registered, or for the identity to be resumed`,
    );
  }
  const key = JSON.parse(consumers[0].signing_key) as PublicJwk;
  const payload = await verify(deps, token, key);
  return { thumbprint, consumers, payload };
}

async function verify(deps: TokenDeps, token: string, key: PublicJwk) {
  const alg = signingAlgOf(key);
  try {
    const { payload } = await jwtVerify(token, await importKey(key, alg), {
      algorithms: [alg],
      requiredClaims: ['iat', 'jti', 'aud'],
      currentDate: new Date(deps.now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: MAX_ASSERTION_SECONDS,
    });
    // INVARIANT: exactly this audience and no other beside it, so that what is meant for us can't be used elsewhere.
    if (payload.aud !== deps.audience) {
      throw new AuthenticationError(
        `the \`aud\` of what was signed is ${quote(
          payload.aud,
        )}; it must be exactly \`${deps.audience}\``,
      );
    }
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw new AuthenticationError(
        `what was signed is not valid: ${error.message}`,
      );
    }
    throw error;
  }
}

/** Uses up the `jti`. @throws AuthenticationError when it was used before, here or at another replica */
export async function useOnce(
  { db, now }: TokenDeps,
  thumbprint: string,
  jti: unknown,
): Promise<void> {
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) {
    throw new AuthenticationError(
      `\`jti\` must be a text of 1 to ${LONGEST_JTI} characters: use a UUID`,
    );
  }
  const isNew = await useAssertionId(db, {
    id: sha256Hex(`${thumbprint}\n${jti}`),
    // Kept for longer than anything with this `jti` can be valid.
    expires_at: addDuration(now, 'PT10M'),
  });
  if (!isNew) {
    throw new AuthenticationError(
      'this `jti` was used before: sign the assertion, and an acknowledgement, anew for each call, each with a `jti` of its own',
    );
  }
}

function thumbprintIn(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    decodeJwt(token);
    if (typeof kid === 'string' && kid !== '') {
      return kid;
    }
  } catch {
    // Falls through: whatever it is, it is no JWS that we could speak of.
  }
  throw new AuthenticationError(
    'send `Authorization: Bearer <assertion>`: a JWT signed by the consumer, with the thumbprint of its key (RFC 7638) as `kid`',
  );
}
