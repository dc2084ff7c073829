import {
  RAPID,
  REMINDERS,
  type RapidLimit,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { duration } from './fields';

/** How long a request waits for reviews, after which parts of that time it is spoken of, and how long for its effect. */
export type RequestsConfig = {
  expireAfter: string;
  lapseAfter: string;
  remindAt: number[];
  /** More approvals of one person within that time are flagged. */
  rapid: RapidLimit;
  /** Plugins through which people ask for themselves, as `plugin:id`. */
  agents: string[];
};

const share = z
  .number()
  .gt(0, 'is no part of the time; write one between 0 and 1, such as 0.5')
  .lt(1, 'is no part of the time; write one between 0 and 1, such as 0.9');

export const requestsSchema = z
  .strictObject({
    expireAfter: duration.default('P14D'),
    lapseAfter: duration.default('P7D'),
    remindAt: z
      .array(share)
      .max(10, 'has more than ten; name fewer')
      .default([...REMINDERS]),
    rapid: z
      .strictObject({
        reviews: z
          .number()
          .int('is not a whole number; write how many one person can read')
          .min(1, 'is less than 1; write how many one person can read')
          .default(RAPID.reviews),
        within: duration.default(RAPID.within),
      })
      .prefault({}),
    agents: z
      .array(
        z
          .string()
          .regex(
            /^plugin:[a-z0-9-]+$/,
            'is no plugin; write it as `plugin:mcp-actions`',
          )
          .refine(
            subject => subject !== 'plugin:scaffolder',
            'runs what others wrote, so nobody asks through it; leave it out, and use `custody:request` in templates',
          ),
      )
      .max(10, 'has more than ten; name fewer')
      .default([]),
  })
  .prefault({});
