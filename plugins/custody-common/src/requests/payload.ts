import { z } from 'zod/v4';
import { entityRefSchema, identityNameSchema } from '../identity/names';
import { requestedIdentitySchema } from '../identity/spec';
import { isPlainLine, isPlainText, NOT_PLAIN } from '../values/plainText';

/** Longest reason, in characters. */
export const MAX_REASON_LENGTH = 2000;

const SAY_WHY = 'say why, in a sentence that a reviewer will read';

/** Why something is asked, approved or done. It stays in the history forever. */
export const reasonSchema = z
  .string({
    error: ({ input }) =>
      input === undefined ? `is missing: ${SAY_WHY}` : undefined,
  })
  .trim()
  .min(1, { error: `is empty: ${SAY_WHY}`, abort: true })
  .max(
    MAX_REASON_LENGTH,
    `is longer than ${MAX_REASON_LENGTH} characters: shorten it`,
  )
  .refine(isPlainText, NOT_PLAIN);

/** A short name that comes from elsewhere. */
const label = z.string().min(1).max(100).refine(isPlainLine, NOT_PLAIN);

/** A public key as JWK (RFC 7517). Private members are refused, so that a slip can't register a private key. */
export const publicJwkSchema = z
  .strictObject({
    kty: z.enum(['EC', 'OKP'], {
      error:
        'must be `EC` or `OKP`: RSA keys of any size are not taken; sign with ES256 or EdDSA, decrypt with ECDH-ES',
    }),
    crv: z.enum(['P-256', 'P-384', 'P-521', 'Ed25519', 'X25519']),
    x: z.string().min(1).max(200),
    y: z.string().min(1).max(200).optional(),
    use: z.enum(['sig', 'enc']),
    alg: z.string().max(50).optional(),
    kid: z.string().max(200).optional(),
  })
  .describe('a public JWK with `use`; private members are refused');
export type PublicJwk = z.infer<typeof publicJwkSchema>;

/** A consumer to be registered: one key to sign with, one to decrypt with. */
export const consumerRegistrationSchema = z.strictObject({
  name: identityNameSchema,
  keys: z
    .array(publicJwkSchema)
    .length(2, 'needs exactly two keys: one with use `sig`, one with use `enc`')
    .refine(
      keys => new Set(keys.map(key => key.use)).size === 2,
      'needs one key with use `sig` and one with use `enc`',
    ),
});
export type ConsumerRegistration = z.infer<typeof consumerRegistrationSchema>;

/** The scaffolder task that asks. Only the scaffolder plugin may send it. */
export const taskReferenceSchema = z.strictObject({
  id: label,
  templateRef: entityRefSchema,
});
export type TaskReference = z.infer<typeof taskReferenceSchema>;

const common = {
  reason: reasonSchema,
  intent: label.optional(),
  task: taskReferenceSchema.optional(),
  /** On whose behalf; only the scaffolder plugin may name a requester other than its caller. */
  requester: entityRefSchema.optional(),
};

const identityName = z.strictObject({
  namespace: identityNameSchema.default('default'),
  name: identityNameSchema,
});

/** Body of `POST /requests` and `POST /requests/preview`, by kind. Unknown fields are refused. */
export const requestPayloadSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('create'),
    identity: requestedIdentitySchema,
    consumers: z.array(consumerRegistrationSchema).max(20).default([]),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('change'),
    identity: requestedIdentitySchema,
    consumers: z.array(consumerRegistrationSchema).max(20).default([]),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('renew'),
    identity: identityName,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('retire'),
    identity: identityName,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('transfer'),
    identity: identityName,
    owner: entityRefSchema,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('consume'),
    identity: identityName,
    consumers: z.array(consumerRegistrationSchema).min(1).max(20),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('except'),
    identity: identityName,
    rule: label,
    compensatingControl: reasonSchema,
    until: z.iso.datetime(),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('declare'),
    component: entityRefSchema,
    owner: entityRefSchema,
    ...common,
  }),
]);
export type RequestPayload = z.infer<typeof requestPayloadSchema>;
/** What a caller may leave out, as it goes over the wire. */
export type RequestPayloadInput = z.input<typeof requestPayloadSchema>;

/** How a reviewer narrows what is asked: fewer scopes, a shorter grant. Never wider. */
export const narrowSchema = z.strictObject({
  scopes: requestedIdentitySchema.shape.scopes.optional(),
  maxGrant: z.string().max(20).optional(),
  rotateEvery: z.string().max(20).optional(),
});
export type Narrow = z.infer<typeof narrowSchema>;

/** Body of `POST /requests/:id/reviews`. */
export const reviewPayloadSchema = z.strictObject({
  verdict: z.enum(['approve', 'deny']),
  reason: reasonSchema,
  /** The digest that the reviewer saw; 409 if it is no longer that of the request. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest in hex'),
  narrow: narrowSchema.optional(),
  /** For whom, of those who delegated to the reviewer; left out where they speak for themselves, or for one only. */
  onBehalfOf: entityRefSchema.optional(),
});
export type ReviewPayload = z.infer<typeof reviewPayloadSchema>;
