import { DEFAULT_RETRY } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { ref } from './fields';

/** When rotation by schedule may begin, what must not turn together, and when one that does not succeed is called failing. */
export type RotationConfig = {
  window: string | null;
  paused: boolean;
  apart: string[][];
  /** Failures of one step, after which the identity is failing; it is tried on. */
  failingAfter: number;
};

export const rotationSchema = z
  .strictObject({
    window: z
      .string()
      .min(1)
      .optional()
      .transform(text => text ?? null),
    paused: z.boolean().default(false),
    apart: z
      .array(
        z
          .array(ref('identity'))
          .min(
            2,
            'names fewer than two identities; name those that must not turn together',
          ),
      )
      .default([]),
    failingAfter: z
      .number()
      .int('is not a whole number; write after how many tries to speak up')
      .min(1, 'is less than 1; write after how many tries to speak up')
      .max(50, 'is more than 50, which takes hours; write a smaller one')
      .default(DEFAULT_RETRY.failingAfter),
  })
  .prefault({});
