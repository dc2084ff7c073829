import { z } from 'zod/v4';
import { instant, namedRefSchema } from './shared';

/** What is owed to one approver term, and who can give it. */
export const approvalProgressSchema = z.object({
  /** Canonical form of the term, e.g. `resource-owner` or `anyOf(group:default/security, group:default/sre)`. */
  term: z.string(),
  /** The term for people, e.g. `data platform (owner of ledger-db)`. */
  label: z.string(),
  count: z.number().int().min(1),
  /** From 1; those of a later stage are asked once all of the earlier ones have given theirs. */
  stage: z.number().int().min(1),
  /** Who can still give it, the requester and the like left out. */
  eligible: z.array(namedRefSchema),
  /** Who gave it: user refs matched to this term. */
  givenBy: z.array(z.string()),
});
export type ApprovalProgress = z.infer<typeof approvalProgressSchema>;

export const obligationsViewSchema = z.object({
  tier: z.enum(['low', 'medium', 'high']),
  maxGrant: z.string().nullable(),
  rotateEvery: z.string().nullable(),
  maxTtl: z.string().nullable(),
  maxOverlap: z.string().nullable(),
  effects: z.enum(['immediate', 'after-approval']),
});

/** What policy said, with all that explains it. */
export const decisionViewSchema = z.object({
  effect: z.enum(['allow', 'deny']),
  /** Ids of the policies that determined it. */
  policyIds: z.array(z.string()),
  /** Their reasons in plain language, in the same order. */
  reasons: z.array(z.string()),
  obligations: obligationsViewSchema.nullable(),
  policyHash: z.string(),
});
export type DecisionView = z.infer<typeof decisionViewSchema>;

/** One scope as it would be, or was, granted. */
export const grantedScopeSchema = z.object({
  name: z.string(),
  title: z.string(),
  risk: z.enum(['low', 'medium', 'high']),
  resource: z.string(),
  resourceOwner: z.string().nullable(),
  privileges: z.array(z.record(z.string(), z.json())),
});
export type GrantedScope = z.infer<typeof grantedScopeSchema>;

/** What the server derived; never the requester's word. */
export const derivedSchema = z.object({
  provider: z.string(),
  mode: z.string(),
  tenant: z.string().nullable(),
  environment: z.string(),
  exposure: z.enum(['internal', 'internet']),
  risk: z.enum(['low', 'medium', 'high']),
  /** Why the risk is what it is, in words. */
  riskDrivers: z.array(z.string()),
  scopes: z.array(grantedScopeSchema),
});
export type Derived = z.infer<typeof derivedSchema>;

/** Something wrong with what was asked: which field, which value, what to do. */
export const problemSchema = z.object({
  field: z.string(),
  value: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Answer of `POST /requests/preview`. Always 200 for a well-formed body: problems are data, for the form. */
export const previewSchema = z.object({
  /** False when submitting this would be refused; `problems` and `decision` say why. */
  submittable: z.boolean(),
  problems: z.array(problemSchema),
  decision: decisionViewSchema.nullable(),
  derived: derivedSchema.nullable(),
  approvals: z.array(approvalProgressSchema),
  digest: z.string().nullable(),
  grantEndsAt: instant.nullable(),
  /** Median time to approval of similar requests, ISO-8601; null where there were none. */
  usuallyApprovedIn: z.string().nullable(),
});
export type Preview = z.infer<typeof previewSchema>;
