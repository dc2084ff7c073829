import { z } from 'zod/v4';
import { rotationChoiceSchema } from '../identity/spec';
import { BREAK_GLASS_VERDICTS } from '../requests/breakGlass';
import { requestPayloadSchema } from '../requests/payload';
import { REQUEST_KINDS, REQUEST_STATES, VERDICTS } from '../requests/words';
import {
  approvalProgressSchema,
  decisionViewSchema,
  derivedSchema,
} from './decisionViews';
import {
  capabilitySchema,
  instant,
  namedRefSchema,
  nullableInstant,
  pageOf,
  pageQuery,
} from './shared';

export const reviewViewSchema = z.object({
  id: z.string(),
  reviewer: namedRefSchema,
  onBehalfOf: namedRefSchema.nullable(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  digest: z.string(),
  narrow: z
    .object({
      scopes: z.array(z.string()).optional(),
      maxGrant: z.string().optional(),
      rotateEvery: z.string().optional(),
    })
    .nullable(),
  /** Which terms this reviewer was eligible for when reviewing. */
  terms: z.array(z.string()),
  /** From 1: whose approvals were asked for then. */
  stage: z.number().int().min(1),
  /** Whether it was one of many by the same reviewer within a moment: hardly each was read. */
  rapid: z.boolean(),
  at: instant,
});
export type ReviewView = z.infer<typeof reviewViewSchema>;

/** That somebody had it approved without the reviews that it owes, and what came of that. */
export const breakGlassViewSchema = z.object({
  by: namedRefSchema,
  reason: z.string(),
  at: instant,
  /** The policies that let them, and their reasons in the same order. */
  policyIds: z.array(z.string()),
  policyReasons: z.array(z.string()),
  /** When what was granted ends. */
  until: nullableInstant,
  reviewDueAt: instant,
  /** Groups and users of whom somebody reviews it; never who broke it, asked for it or answers for the agent. */
  reviewers: z.array(namedRefSchema),
  /** What was said of it afterwards; null while nobody has. */
  review: z
    .object({
      by: namedRefSchema,
      verdict: z.enum(BREAK_GLASS_VERDICTS),
      reason: z.string(),
      at: instant,
    })
    .nullable(),
});
export type BreakGlassView = z.infer<typeof breakGlassViewSchema>;

/** What breaking the glass would give: how long it would last at most, and how often it may be broken still. */
export const breakGlassOfferSchema = z.object({
  /** ISO 8601. */
  maxGrant: z.string().nullable(),
  /** How often within this time (ISO 8601). */
  within: z.string(),
  /** How often the caller, and all together, may still break it; each out of how many. */
  own: z.object({ left: z.number(), of: z.number() }),
  total: z.object({ left: z.number(), of: z.number() }),
});
export type BreakGlassOffer = z.infer<typeof breakGlassOfferSchema>;

export const requestViewSchema = z.object({
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  /** Null for a `declare`. */
  identity: z
    .object({
      ref: z.string(),
      uid: z.string(),
      namespace: z.string(),
      name: z.string(),
      title: z.string().nullable(),
      type: z.string(),
    })
    .nullable(),
  component: z.string().nullable(),
  /** Who answers for it when it is asked for; of a `transfer`, who did until then. */
  owner: namedRefSchema,
  /** Who is to answer for it; null but for a `transfer`. */
  newOwner: namedRefSchema.nullable(),
  /** What is to be excepted, until when, and what is done instead; null but for an `except`. */
  exception: z
    .object({
      rule: z.string(),
      compensatingControl: z.string(),
      until: instant,
    })
    .nullable(),
  sponsor: namedRefSchema.nullable(),
  requester: namedRefSchema,
  /** The service that submitted it for the requester, e.g. `plugin:scaffolder`. */
  submittedBy: z.string().nullable(),
  reason: z.string(),
  intent: z.string().nullable(),
  task: z.object({ id: z.string(), templateRef: z.string() }).nullable(),
  /** Null for a `declare` or `retire`. */
  derived: derivedSchema.nullable(),
  consumers: z.array(
    z.object({
      name: z.string(),
      thumbprints: z.array(z.string()),
      /**
       * Of a pending request, the thumbprints of the keys that a consumer of this name has today and would lose, each at the
       * place of the one that replaces it; null where none are replaced.
       */
      replaced: z.array(z.string()).nullable(),
      /** Of a pending request: it is there already, by breaking the glass; nobody has approved it, and this would. */
      kept: z.boolean(),
    }),
  ),
  decision: decisionViewSchema,
  approvals: z.array(approvalProgressSchema),
  /** The stage whose approvals are asked for now, from 1. */
  stage: z.number().int().min(1),
  reviews: z.array(reviewViewSchema),
  digest: z.string(),
  /** What is granted today, for the diff; null when nothing is. */
  grantedToday: z
    .object({ scopes: z.array(z.string()), endsAt: nullableInstant })
    .nullable(),
  /** What is asked of scheduled rotation, and what holds today; null for what asks nothing of it. */
  rotation: z
    .object({
      asked: rotationChoiceSchema.nullable(),
      today: rotationChoiceSchema.nullable(),
    })
    .nullable(),
  /**
   * Of a pending request, what is not as it was when the identity was approved last; null where it never was, or nothing of
   * that is asked.
   */
  changes: z
    .array(
      z.object({
        field: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    )
    .nullable(),
  /** What this request granted in the end: the intersection of what was asked and narrowed. */
  granted: z
    .object({ scopes: z.array(z.string()), endsAt: nullableInstant })
    .nullable(),
  /** Null where the glass was not broken for it. */
  breakGlass: breakGlassViewSchema.nullable(),
  /** What breaking the glass would give the caller now; null for who can't. */
  breakGlassOffer: breakGlassOfferSchema.nullable(),
  createdAt: instant,
  expiresAt: nullableInstant,
  decidedAt: nullableInstant,
  fulfilledAt: nullableInstant,
  /** Why it was denied, failed or lapsed, in words. */
  outcome: z.string().nullable(),
  /** What was asked, for its requester to ask again, where it came to nothing; else null. */
  askAgain: requestPayloadSchema.nullable(),
  /**
   * Whether its template is to be started again: nothing of what it makes was there when its task ended, for want of an
   * approval or after a denial, nor was since.
   */
  startAgain: z.boolean(),
  can: z.object({
    review: capabilitySchema,
    /** Wider than `review`: a sponsor denies what they may not approve. */
    deny: capabilitySchema,
    withdraw: capabilitySchema,
    /** Have it approved at once, in an emergency. */
    breakGlass: capabilitySchema,
    /** Say afterwards whether breaking the glass was justified. */
    reviewBreakGlass: capabilitySchema,
    /** In whose place the caller can approve it: their own first, then of those who delegated to them. */
    reviewAs: z.array(namedRefSchema.extend({ own: z.boolean() })),
  }),
});
export type RequestView = z.infer<typeof requestViewSchema>;

export const requestListQuerySchema = z.strictObject({
  ...pageQuery,
  state: z.enum(REQUEST_STATES).optional(),
  kind: z.enum(REQUEST_KINDS).optional(),
  identity: z.string().max(200).optional(),
  component: z.string().max(200).optional(),
  requester: z.string().max(200).optional(),
  reviewable: z.literal('me').optional(),
  /** Waiting ones that the caller may break the glass for. */
  breakable: z.literal('me').optional(),
  /** Those for which the glass was broken, that nobody has reviewed since and the caller may. */
  unreviewed: z.literal('me').optional(),
});
export type RequestListQuery = z.infer<typeof requestListQuerySchema>;
export const requestPageSchema = pageOf(requestViewSchema);
