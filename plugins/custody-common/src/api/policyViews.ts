import { z } from 'zod/v4';
import { obligationsViewSchema } from './decisionViews';
import { instant } from './shared';

/** `GET /policy/overview`: of which tenant and environment. */
export const policyOverviewQuerySchema = z.strictObject({
  /** The first that there is when left out; `-` is what belongs to none. */
  tenant: z.string().max(63).optional(),
  environment: z.string().max(63).optional(),
});

/** Who may do what, found out by asking the set in force. */
export const policyOverviewSchema = z.object({
  policyHash: z.string(),
  /** Those that can be asked for; `-` is what belongs to none. */
  tenants: z.array(z.string()),
  environments: z.array(z.string()),
  tenant: z.string(),
  environment: z.string(),
  /** The named facts of the platform's calendar that hold now, as the lines count them. */
  calendar: z.array(z.string()),
  lines: z.array(
    z.object({
      action: z.string(),
      /** Somebody of the owner, of a group that policies name, a workload, or anybody else. */
      asker: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('owner') }),
        z.object({ kind: z.literal('group'), ref: z.string() }),
        z.object({ kind: z.literal('workload') }),
        z.object({ kind: z.literal('anyone') }),
      ]),
      risks: z.array(z.enum(['low', 'medium', 'high'])),
      effect: z.enum(['allow', 'deny']),
      policyIds: z.array(z.string()),
      /** Their reasons in plain language, each a sentence. */
      reasons: z.array(z.string()),
      /** What is owed and what ends when, in sentences. */
      owes: z.array(z.string()),
      obligations: obligationsViewSchema.nullable(),
    }),
  ),
});
export type PolicyOverview = z.infer<typeof policyOverviewSchema>;

/** `GET /policy/record`: what policy was asked, and would be of what there is. */
export const policyRecordQuerySchema = z.strictObject({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const policyRecordSchema = z.object({
  /** The set in force. */
  set: z.object({
    hash: z.string(),
    files: z.array(z.object({ name: z.string(), text: z.string() })),
  }),
  /** Requests from the oldest, then one renewal for each governed identity. */
  items: z.array(
    z.object({
      type: z.enum(['request', 'identity']),
      /** Id of the request, or ref of the identity. */
      id: z.string(),
      at: instant,
      /** The question, as policy was asked it. */
      input: z.record(z.string(), z.json()),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type PolicyRecordPage = z.infer<typeof policyRecordSchema>;
