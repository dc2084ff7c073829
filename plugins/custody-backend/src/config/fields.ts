import { limitMillis } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';

/** A full ref of a kind, in lower case. */
export const ref = (kind: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${kind}:[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$`, 'i'),
      `is not a full ${kind} ref; write it as \`${kind}:default/name\``,
    )
    .transform(text => text.toLocaleLowerCase('en-US'));

/** A name of a tenant, a provider or a sink, as the platform chose it. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a name; use a-z, 0-9 and dashes');

/** A length of time that is not a calendar's. */
export const duration = z.string().superRefine((text, context) => {
  try {
    limitMillis(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message:
        'is not a length of time; write weeks, days, hours or minutes, such as `P14D` or `PT1H`',
    });
  }
});

/** Where files are read from. */
export const place = z.strictObject({
  path: z.string().min(1, 'is empty; give a directory or a URL'),
});
