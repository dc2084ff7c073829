import { z } from 'zod/v4';
import { ref } from './fields';

/** When rotation by schedule may begin, and what must not turn together. */
export type RotationConfig = {
  window: string | null;
  paused: boolean;
  apart: string[][];
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
  })
  .default({ window: null, paused: false, apart: [] });
