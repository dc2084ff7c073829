import { NO_CREDENTIAL_SCOPE } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';

const text = z.string().trim().min(1, 'is empty: give a value');
const key = z.record(z.string(), z.json());

/**
 * Input of `custody:request`, as it is checked at admission and again in the action. Owner and scopes may come from
 * anybody's form: null, empty and other types are refused here, by name.
 */
export const requestInputSchema = z
  .strictObject({
    identity: z.strictObject({
      name: text,
      namespace: text.optional(),
      title: text.optional(),
      type: text.optional(),
      component: text.optional(),
      system: text.optional(),
      provider: text.optional(),
      mode: text.optional(),
      sponsor: text.optional(),
    }),
    owner: text,
    scopes: z
      .array(text)
      .min(1, 'is empty: name at least one scope')
      .optional(),
    noCredential: z.strictObject({ reason: text }).optional(),
    reason: text,
    intent: text.optional(),
    consumers: z
      .array(
        z
          .strictObject({
            name: text,
            keys: z.array(key).optional(),
            jwks: z.looseObject({ keys: z.array(key) }).optional(),
          })
          .refine(
            consumer => Boolean(consumer.keys) !== Boolean(consumer.jwks),
            'needs either `keys`, two public JWKs, or `jwks` with them',
          ),
      )
      .max(20)
      .optional(),
  })
  .superRefine((input, ctx) => {
    const problem = (path: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [path], message });
    if (input.scopes && input.noCredential) {
      problem(
        'scopes',
        'is given beside `noCredential`: a service has scopes or needs no credential, leave one out',
      );
    }
    if (!input.scopes && !input.noCredential) {
      problem('scopes', 'is missing: name at least one scope');
    }
    if (
      input.scopes &&
      input.scopes.length > 1 &&
      input.scopes.includes(NO_CREDENTIAL_SCOPE)
    ) {
      problem(
        'scopes',
        `has \`${NO_CREDENTIAL_SCOPE}\` beside other scopes: choose it alone, or leave it out`,
      );
    }
  });
export type RequestInput = z.infer<typeof requestInputSchema>;
