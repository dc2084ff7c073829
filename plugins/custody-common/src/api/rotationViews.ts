import { z } from 'zod/v4';
import { reasonSchema } from '../requests/payload';
import {
  instant,
  namedRefSchema,
  nullableInstant,
  pageOf,
  pageQuery,
} from './shared';

/** How scheduled rotation stands for the whole fleet. */
export const rotationStatusSchema = z.object({
  /** Null while it goes on. `by` is null where configuration says so. */
  paused: z
    .object({
      by: z.string().nullable(),
      reason: z.string(),
      since: nullableInstant,
    })
    .nullable(),
  /** The platform's window, as configured. */
  window: z.string().nullable(),
  /** Whether the caller may pause and resume. */
  mayPause: z.boolean(),
});
export type RotationStatus = z.infer<typeof rotationStatusSchema>;

export const pauseBodySchema = z.strictObject({ reason: reasonSchema });

/** The next rotation of an identity, if nothing changes until then. */
export const upcomingRotationSchema = z.object({
  ref: z.string(),
  namespace: z.string(),
  name: z.string(),
  owner: namedRefSchema.nullable(),
  component: z.string().nullable(),
  provider: z.string(),
  currentVersion: z.number().int().nullable(),
  dueAt: instant,
  overdueAt: nullableInstant,
  /** When it begins; null while rotation is paused. */
  startsAt: nullableInstant,
  /** The owner's window, or the platform's; null where it may begin at any time. */
  window: z.string().nullable(),
  schedule: z.string().nullable(),
  /** Identities that must not turn at the same time: those that the caller may see. */
  notWith: z.array(z.string()),
  /** How many more of them there are. */
  notWithOthers: z.number().int(),
});
export type UpcomingRotation = z.infer<typeof upcomingRotationSchema>;

export const upcomingQuerySchema = z.strictObject({
  ...pageQuery,
  days: z.coerce.number().int().min(1).max(366).default(30),
});
export const upcomingPageSchema = pageOf(upcomingRotationSchema);
