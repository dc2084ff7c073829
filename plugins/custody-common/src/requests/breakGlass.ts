import { z } from 'zod/v4';
import { addDuration, type Instant, subtractDuration } from '../values';
import { reasonSchema, reviewPayloadSchema } from './payload';
import type { RequestKind } from './words';

/*
 * Breaking the glass: in an emergency a member of a group that policy names has a waiting request approved at once,
 * without the reviews that it owes, for a short time. It is told out loud, and reviewed afterwards.
 */

/** What glass is broken for: what gives a grant, and can give a short one without taking a longer one away. */
export const BREAK_GLASS_KINDS = [
  'create',
  'renew',
] as const satisfies readonly RequestKind[];

/** What the review afterwards says. */
export const BREAK_GLASS_VERDICTS = ['justified', 'not-justified'] as const;
export type BreakGlassVerdict = (typeof BREAK_GLASS_VERDICTS)[number];

/** How often glass may be broken within a time: by one person, and by all together. */
export type BreakGlassLimits = {
  perPerson: number;
  total: number;
  within: string;
};

export const BREAK_GLASS_LIMITS: BreakGlassLimits = {
  perPerson: 2,
  total: 5,
  within: 'P1D',
};

/** How long after the glass was broken that is to be reviewed, where nobody says otherwise. */
export const BREAK_GLASS_REVIEW_WITHIN = 'P2D';

/** Shortest reason to break the glass, in characters: whoever reviews it afterwards has nothing else to go by. */
export const MIN_BREAK_GLASS_REASON_LENGTH = 10;

/** Why the glass is broken. */
export const breakGlassReasonSchema = reasonSchema.min(
  MIN_BREAK_GLASS_REASON_LENGTH,
  `is shorter than ${MIN_BREAK_GLASS_REASON_LENGTH} characters: name the incident, in a sentence`,
);

/** Body of `POST /requests/:id/break-glass`. */
export const breakGlassBodySchema = z.strictObject({
  reason: breakGlassReasonSchema,
  /** The digest of what was seen; 409 if it is no longer that of the request. */
  digest: reviewPayloadSchema.shape.digest,
});
export type BreakGlassBody = z.infer<typeof breakGlassBodySchema>;

/** Body of `POST /requests/:id/break-glass/review`. */
export const breakGlassReviewBodySchema = z.strictObject({
  verdict: z.enum(BREAK_GLASS_VERDICTS),
  reason: reasonSchema,
});
export type BreakGlassReviewBody = z.infer<typeof breakGlassReviewBodySchema>;

/**
 * When the glass may be broken again, as often as it was lately.
 *
 * @param times - when it was broken, in any order; what lies further back than `within` does not count
 * @returns null when it may be broken now
 */
export function nextBreakGlass(
  times: readonly Instant[],
  { most, within }: { most: number; within: string },
  now: Instant,
): Instant | null {
  const since = subtractDuration(now, within);
  const counted = times.filter(at => at > since).sort();
  // One more may follow once so many of the newest are left that it is not one too many.
  const last = counted.at(-most);
  return last === undefined ? null : addDuration(last, within);
}
