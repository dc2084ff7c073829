import { parseRotationWindow } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { name } from './fields';

const hours = z.string().superRefine((text, context) => {
  try {
    parseRotationWindow(text);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is not right: ${(error as Error).message}`,
    });
  }
});

const instant = z
  .string()
  .refine(
    text =>
      /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) &&
      !Number.isNaN(Date.parse(text)),
    'is not an instant; write it with its offset, as `2026-12-18T00:00:00+01:00`',
  )
  .transform(text => new Date(text).toISOString());

const factSchema = z
  .strictObject({
    name,
    times: z
      .array(hours)
      .min(1, 'is empty; leave it out for any time, or name one')
      .optional(),
    from: instant.optional(),
    until: instant.optional(),
  })
  .superRefine(({ times, from, until }, context) => {
    if (!times && !from && !until) {
      context.addIssue({
        code: 'custom',
        message:
          'says no time, so that it would always hold; give `times`, or `from` and `until`',
      });
    }
    if (from && until && until <= from) {
      context.addIssue({
        code: 'custom',
        path: ['until'],
        message: 'is not after `from`',
      });
    }
  });

/** Something that is so at times, which policies can ask for by its name. */
export type CalendarFact = z.output<typeof factSchema>;

export const calendarSchema = z.array(factSchema).default([]);
