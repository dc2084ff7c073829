import {
  BREAK_GLASS_LIMITS,
  BREAK_GLASS_REVIEW_WITHIN,
  type BreakGlassLimits,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { duration, ref } from './fields';

/** How often glass may be broken, by when that is reviewed, and who hears of it. */
export type BreakGlassConfig = BreakGlassLimits & {
  reviewWithin: string;
  /** Groups that hear of it and may review it, besides the owner; nobody breaks glass while there are none. */
  notify: string[];
};

const times = z
  .number()
  .int('is not a whole number; write how often it may be')
  .min(1, 'is less than 1; leave `notify` out where nobody is to break glass')
  .max(1000, 'is over 1000, which is no limit; write a smaller one');

export const breakGlassSchema = z
  .strictObject({
    perPerson: times.default(BREAK_GLASS_LIMITS.perPerson),
    total: times.default(BREAK_GLASS_LIMITS.total),
    within: duration.default(BREAK_GLASS_LIMITS.within),
    reviewWithin: duration.default(BREAK_GLASS_REVIEW_WITHIN),
    notify: z
      .array(ref('group'))
      .max(20, 'has more than 20 groups; name fewer')
      .default([]),
  })
  .prefault({});
