import {
  entityRefSchema,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';

/** The kinds of request that are asked for through an action; the others are asked for on pages. */
export const ASKED_KINDS = ['create', 'change', 'renew'] as const;

const NO_COMPONENT =
  'is no ref of a component; write it as `component:namespace/name`';
const NO_REQUEST =
  'is no id of a request; write what was answered when it was submitted, or stands in the address of its page';

export const componentInput = z.strictObject({
  component: z
    .string(NO_COMPONENT)
    .refine(
      ref => /^component:/i.test(ref) && entityRefSchema.safeParse(ref).success,
      NO_COMPONENT,
    )
    .pipe(entityRefSchema),
});

export const requestInput = z.strictObject({
  request: z.string(NO_REQUEST).min(1, NO_REQUEST),
});

/** No consumers, and nobody else's name. */
const askedFields: z.ZodType = z.strictObject({
  kind: z.enum(
    ASKED_KINDS,
    `is not asked for through an action, which takes ${ASKED_KINDS.join(
      ', ',
    )}; for all else go to the page of the identity`,
  ),
  reason: z.unknown().optional(),
  intent: z.unknown().optional(),
  identity: z.unknown().optional(),
});

/** A request with the fields that an action tells of; what these may hold is said by the schema of requests. */
export const payloadInput = askedFields.pipe(requestPayloadSchema);
