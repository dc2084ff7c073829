import { z } from 'zod/v4';
import { AUDIT_EVENT_TYPES } from '../audit/events';
import { scopeNameSchema } from '../identity/names';
import { IDENTITY_TYPES } from '../identity/words';
import { decisionViewSchema } from './decisionViews';
import { instant, nullableInstant, pageOf, pageQuery } from './shared';
import { requestViewSchema } from './requestViews';

/** `GET /scopes`. */
export const scopeViewSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  risk: z.enum(['low', 'medium', 'high']),
  resource: z.string(),
  resourceOwner: z.string().nullable(),
  providers: z.array(
    z.object({
      ref: z.string(),
      environment: z.string(),
      exposure: z.enum(['internal', 'internet']),
    }),
  ),
});
export type ScopeView = z.infer<typeof scopeViewSchema>;

/** `GET /gates`: where rules are enforced, in force or not, in words. */
export const gateSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['in-force', 'open', 'unknown']),
  /** What it means, and what to do when it is open. */
  detail: z.string(),
  containedBy: z.string().nullable(),
});
export type Gate = z.infer<typeof gateSchema>;

/** `GET /policy`. */
export const policyViewSchema = z.object({
  hash: z.string(),
  since: instant,
  /** Why the newest files are not in force; null when they are. */
  refused: z.object({ at: instant, problems: z.array(z.string()) }).nullable(),
  /** The scopes and intents that policies speak of, and why the newest of them are not in force. */
  vocabulary: z.array(
    z.object({
      what: z.enum(['scopes', 'intents']),
      since: instant,
      refused: z
        .object({ at: instant, problems: z.array(z.string()) })
        .nullable(),
    }),
  ),
  policies: z.array(
    z.object({
      id: z.string(),
      effect: z.enum(['permit', 'forbid']),
      reason: z.string(),
      actions: z.array(z.string()),
      file: z.string(),
      line: z.number().int(),
    }),
  ),
});
export type PolicyView = z.infer<typeof policyViewSchema>;

/** Body of `POST /policy/evaluate`: what-if. */
export const evaluateBodySchema = z.strictObject({
  action: z.string().max(50),
  principal: z.string().max(200),
  identity: z.strictObject({
    ref: z.string().max(200).optional(),
    type: z.enum(IDENTITY_TYPES).optional(),
    owner: z.string().max(200).optional(),
    scopes: z.array(scopeNameSchema).max(50).optional(),
    provider: z.string().max(100).optional(),
  }),
  intent: z.string().max(100).optional(),
});
export const evaluateViewSchema = decisionViewSchema.extend({
  /** What would be owed, and what would end when, in sentences; empty when denied. */
  owes: z.array(z.string()),
});
export type EvaluateView = z.infer<typeof evaluateViewSchema>;

/** One event of the history. */
export const auditEventViewSchema = z.object({
  id: z.string(),
  at: instant,
  type: z.enum(AUDIT_EVENT_TYPES),
  actor: z.string(),
  subject: z.string(),
  outcome: z.enum(['success', 'failure', 'denied']),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  data: z.record(z.string(), z.json()),
});
export type AuditEventView = z.infer<typeof auditEventViewSchema>;
export const auditQuerySchema = z.strictObject({
  ...pageQuery,
  subject: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  type: z.enum(AUDIT_EVENT_TYPES).optional(),
  /** All but those of this type. */
  without: z.enum(AUDIT_EVENT_TYPES).optional(),
  outcome: z.enum(['success', 'failure', 'denied']).optional(),
  from: instant.optional(),
  until: instant.optional(),
});
export const auditPageSchema = pageOf(auditEventViewSchema).extend({
  /** Whether the caller reads all of the log; if not, what is of their tenants. */
  whole: z.boolean(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** `GET /components/:namespace/:name/history`: newest first, one group a request, with what happened since. */
export const historyGroupSchema = z.object({
  request: requestViewSchema,
  /** Events that belong to this request, newest first; rotations folded into `rotations`. */
  events: z.array(auditEventViewSchema),
  rotations: z.object({ count: z.number().int(), lastAt: nullableInstant }),
});
export type HistoryGroup = z.infer<typeof historyGroupSchema>;
export const historyQuerySchema = z.strictObject({
  ...pageQuery,
  identity: z.string().max(200).optional(),
  kind: requestViewSchema.shape.kind.optional(),
});
export const historyPageSchema = pageOf(historyGroupSchema);

/** `GET /changes`: what the entity provider reads. Only governed identities made through requests are in it. */
export const changeSchema = z.object({
  cursor: z.string(),
  at: instant,
  op: z.enum(['upsert', 'remove']),
  uid: z.string(),
  ref: z.string(),
  /** The catalog entity, for an upsert: apiVersion, kind, metadata, spec. */
  entity: z.record(z.string(), z.json()).nullable(),
});
export type Change = z.infer<typeof changeSchema>;
export const changesQuerySchema = z.strictObject({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const changesPageSchema = z.object({
  items: z.array(changeSchema),
  /** Give it back to go on; the same as was sent when nothing is new. */
  nextCursor: z.string(),
  hasMore: z.boolean(),
  /**
   * What the reader would go on from was forgotten: it begins anew, without a cursor, and takes what it reads for all
   * that there is.
   */
  resync: z.boolean().default(false),
});

const componentRefSchema = z
  .string()
  .max(200)
  .regex(
    /^component:[^:/\s]+\/[^:/\s]+$/i,
    'must be a full component ref, such as `component:payments/ledger-api`',
  );

/** Body of `POST /tasks/:taskId/check`, asked by the guard around effect actions. */
export const taskCheckBodySchema = z.strictObject({
  templateRef: z.string().max(200),
  action: z.string().max(200),
  /** Full ref of the component that the rendered input is about, where it could be told. */
  component: componentRefSchema.optional(),
  owner: z.string().max(200).optional(),
  scopes: z.array(z.string().max(100)).max(50).optional(),
});
export const taskCheckViewSchema = z.object({
  allowed: z.boolean(),
  /** Why not, in words; and where the requester can follow the request. */
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
  state: z.string().nullable(),
  /** Whether approval is all that is missing: the same values may go on after it. */
  waits: z.boolean(),
});
export type TaskCheckView = z.infer<typeof taskCheckViewSchema>;

/** Body of `POST /requests/:id/bind`, asked by `custody:bind`: ties the component made to the identity. */
export const bindBodySchema = z.strictObject({
  component: componentRefSchema,
  taskId: z.string().max(100),
});

/** What a consumer reads at `GET /workload/credentials`. */
export const workloadCredentialSchema = z.object({
  identity: z.string(),
  version: z.number().int(),
  state: z.enum(['next', 'current', 'retiring']),
  provider: z.string(),
  /** The public part: host, port, database, username. */
  connection: z.record(z.string(), z.json()),
  /** What kind of thing `sealed` is: with `sealed` a JWE, with another sink a reference to where the secret is. */
  sink: z.string(),
  /**
   * With the sink `sealed`, a compact JWE to the consumer's key; its plaintext is JSON with `username` and `password` and
   * the connection. With `vault`, JSON: `{"mount","path","version"}` of a KV v2 engine.
   */
  sealed: z.string(),
});
export const workloadCredentialsSchema = z.object({
  items: z.array(workloadCredentialSchema),
});
export type WorkloadCredentials = z.infer<typeof workloadCredentialsSchema>;
/** Compact JWS over `{identity, version, jti, iat, aud}` by the consumer's signing key. */
export const acknowledgementBodySchema = z.strictObject({
  acknowledgement: z.string().max(5000),
});
