import {
  CREDENTIAL_MODES,
  IDENTITY_TYPES,
} from '@custody/backstage-plugin-custody-common';
import type { z as Zod } from 'zod/v3';
import { ASKED_KINDS } from './inputs';

/**
 * What can be asked for through an action, for whoever writes the input; the schema of requests has the last word.
 *
 * @param z - that of the registry, which has another version than Custody's own
 */
export function requestFields(z: typeof Zod) {
  return {
    kind: z
      .enum(ASKED_KINDS)
      .describe('`renew` wants only the namespace and name of the identity'),
    reason: z
      .string()
      .describe(
        'why, in a sentence that a reviewer will read; it stays in the history',
      ),
    intent: z
      .string()
      .optional()
      .describe(
        'an intent of the platform’s vocabulary, where policy asks for one',
      ),
    identity: z
      .object({
        namespace: z.string().optional().describe('left out: `default`'),
        name: z.string().describe('lower case, such as `ledger-api-db`'),
        title: z.string().optional(),
        type: z.enum(IDENTITY_TYPES).optional(),
        owner: z
          .string()
          .optional()
          .describe(
            'ref of the group that owns it, such as `group:default/payments`',
          ),
        sponsor: z
          .string()
          .optional()
          .describe('ref of the person who answers for an agent'),
        component: z
          .string()
          .optional()
          .describe('ref of the component that uses it'),
        system: z
          .string()
          .optional()
          .describe('ref of the system that it is part of'),
        scopes: z
          .array(z.string())
          .optional()
          .describe('what it may do, by names of the platform’s vocabulary'),
        credential: z
          .object({
            provider: z.string().optional(),
            mode: z.enum(CREDENTIAL_MODES).optional(),
          })
          .optional(),
        rotation: z
          .object({
            schedule: z.string().optional().describe('cron'),
            window: z
              .string()
              .optional()
              .describe('when a rotation may begin, `Mon-Fri 08:00-18:00 UTC`'),
          })
          .optional(),
      })
      .describe(
        'the identity that is asked for; of a `change` all of it, as what is left out is taken away',
      ),
  };
}
