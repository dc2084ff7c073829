import { z } from 'zod/v4';
import { duration } from './fields';

/** How long a lease lasts where nothing else is said, and how many an identity may have. */
export type LeasesConfig = { defaultTtl: string; maxPerIdentity: number };

export const leasesSchema = z
  .strictObject({
    defaultTtl: duration.default('PT15M'),
    maxPerIdentity: z
      .number()
      .int('is not a whole number; write how many leases an identity may have')
      .min(1, 'is less than 1; write how many leases an identity may have')
      .max(10_000, 'is more than 10000; write fewer')
      .default(100),
  })
  .default({ defaultTtl: 'PT15M', maxPerIdentity: 100 });
