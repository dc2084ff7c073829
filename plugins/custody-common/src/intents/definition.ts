import { z } from 'zod/v4';
import { parseRotationWindow } from '../credentials';
import { scopeNameSchema } from '../identity/names';
import { limitMillis } from '../obligations';

/** A name from the vocabulary of intents, e.g. `process-refunds`. */
export const intentNameSchema = z
  .string()
  .max(63, 'is longer than 63 characters: shorten it')
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    'is not an intent: use lower-case letters, digits and dashes, such as `process-refunds`',
  );

const limit = z.string().superRefine((text, context) => {
  refuse(context, () => limitMillis(text, 'limit'));
});

const hours = z.string().superRefine((text, context) => {
  refuse(context, () => parseRotationWindow(text));
});

/**
 * One entry of the platform's vocabulary of intents (`custody.intents`): what somebody may be about to do. Unknown
 * fields are refused.
 */
export const intentDefinitionSchema = z.strictObject({
  name: intentNameSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  /** Nothing besides these is permitted with this intent. */
  scopes: z
    .array(scopeNameSchema)
    .min(1, 'is empty: name the scopes that this intent needs'),
  /** The longest grant that may be asked for with it, ISO-8601. */
  maxGrant: limit.optional(),
  /** The longest lease or token, ISO-8601. */
  maxTtl: limit.optional(),
  /** When leases may be taken, e.g. `Mon-Fri 08:00-18:00 Europe/Berlin`; they end with it. At any time when left out. */
  times: z
    .array(hours)
    .min(1, 'is empty; leave it out for any time, or name one')
    .optional(),
});
export type IntentDefinition = z.infer<typeof intentDefinitionSchema>;

function refuse(context: z.core.$RefinementCtx<string>, read: () => unknown) {
  try {
    read();
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is not right: ${(error as Error).message}`,
    });
  }
}
