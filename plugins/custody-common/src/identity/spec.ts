import { z } from 'zod/v4';
import { parseRotationSchedule } from '../credentials/cron';
import { parseRotationWindow } from '../credentials/window';
import { isPlainLine, NOT_PLAIN } from '../values/plainText';
import {
  entityRefSchema,
  identityNameSchema,
  providerRefSchema,
  scopeNameSchema,
} from './names';
import { CREDENTIAL_MODES, IDENTITY_TYPES } from './words';

/** Most scopes that one identity may hold. More is a sign of a shared identity. */
export const MAX_SCOPES = 50;

/** How the identity proves itself, and where. */
export const credentialSpecSchema = z.strictObject({
  provider: providerRefSchema,
  mode: z.enum(CREDENTIAL_MODES),
});

/** Text that a function can read; its error says what is wrong. */
const readableBy = (read: (text: string) => unknown) =>
  z
    .string()
    .min(1)
    .max(100)
    .superRefine((text, context) => {
      try {
        read(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    });

/**
 * When scheduled rotations of an identity happen, where its owner chooses. Policy's limit counts for more than either.
 *
 * - `schedule`: cron; it can only bring a rotation forward. By the zone of the window, or else UTC
 * - `window`: when a rotation may begin; left out, that of the platform
 */
export const rotationChoiceSchema = z.strictObject({
  schedule: readableBy(parseRotationSchedule).optional(),
  window: readableBy(parseRotationWindow).optional(),
});
export type RotationChoice = z.infer<typeof rotationChoiceSchema>;

/**
 * The `spec` of an `Identity` entity. This one definition feeds the catalog processor, the model layer, the
 * TypeScript types and the validation of requests.
 */
export const identitySpecSchema = z.strictObject({
  type: z.enum(IDENTITY_TYPES),
  owner: z.string().min(1).max(200),
  sponsor: z.string().min(1).max(200).optional(),
  component: z.string().min(1).max(200).optional(),
  system: z.string().min(1).max(200).optional(),
  scopes: z
    .array(scopeNameSchema)
    .min(1, 'is empty: name at least one scope')
    .max(MAX_SCOPES, `has more than ${MAX_SCOPES} scopes: split the identity`),
  credential: credentialSpecSchema,
  rotation: rotationChoiceSchema.optional(),
  dependsOn: z.array(z.string().min(1).max(200)).max(100).optional(),
});
export type IdentitySpec = z.infer<typeof identitySpecSchema>;

/** What a request says of the identity that it is about: its name and the parts of its spec a person chooses. */
export const requestedIdentitySchema = z.strictObject({
  namespace: identityNameSchema.default('default'),
  name: identityNameSchema,
  title: z.string().min(1).max(200).refine(isPlainLine, NOT_PLAIN).optional(),
  type: z.enum(IDENTITY_TYPES).default('service-account'),
  owner: entityRefSchema,
  sponsor: entityRefSchema.optional(),
  component: entityRefSchema.optional(),
  system: entityRefSchema.optional(),
  scopes: identitySpecSchema.shape.scopes,
  /** Left out, the provider is the only one at which all scopes have privileges, and the mode is `rotated`. */
  credential: credentialSpecSchema.partial().default({}),
  rotation: rotationChoiceSchema.optional(),
});
export type RequestedIdentity = z.infer<typeof requestedIdentitySchema>;
