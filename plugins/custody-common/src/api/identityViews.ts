import { z } from 'zod/v4';
import {
  OPERATION_KINDS,
  OPERATION_STATES,
  OPERATION_STEPS,
  VERSION_STATES,
} from '../credentials/words';
import { COMPONENT_FINDING_RULES } from '../findings/componentFindings';
import { FINDING_RULES, HEALTH_STATES, SEVERITIES } from '../findings/words';
import { rotationChoiceSchema } from '../identity/spec';
import {
  CREDENTIAL_MODES,
  IDENTITY_STATES,
  IDENTITY_TYPES,
} from '../identity/words';
import { leaseSummarySchema } from './leaseViews';
import {
  capabilitySchema,
  instant,
  namedRefSchema,
  nullableInstant,
  pageOf,
  pageQuery,
} from './shared';

export const findingViewSchema = z.object({
  rule: z.enum(FINDING_RULES),
  severity: z.enum(SEVERITIES),
  /** The health that this finding means. */
  state: z.enum(HEALTH_STATES),
  /** One sentence; instants in it are ISO and meant to be shown as they are. */
  message: z.string(),
  remedy: z.string(),
  since: nullableInstant,
  /** The instant that the message is about, for relative display. */
  at: nullableInstant,
  /** The exception in force that lifts it: it is shown, and counts in no health. Null where it counts. */
  exception: z
    .object({ requestId: z.string(), reason: z.string(), until: instant })
    .nullable(),
});
export type FindingView = z.infer<typeof findingViewSchema>;

/** "3 of 4 moved" as data. */
export const adoptionSchema = z.object({
  moved: z.number().int(),
  of: z.number().int(),
  /** Consumers that have not moved, with their owners. */
  waitingFor: z.array(
    z.object({ name: z.string(), owner: z.string().nullable() }),
  ),
  moves: z.array(
    z.object({
      name: z.string(),
      at: instant,
      by: z.enum(['acknowledgement', 'login']),
    }),
  ),
});
export type Adoption = z.infer<typeof adoptionSchema>;

/** One version. No field of it is ever a secret. */
export const credentialViewSchema = z.object({
  version: z.number().int(),
  state: z.enum(VERSION_STATES),
  /** The account at the provider, e.g. a role name. */
  account: z.string().nullable(),
  issuedAt: nullableInstant,
  activatedAt: nullableInstant,
  retiringAt: nullableInstant,
  revokedAt: nullableInstant,
  expiresAt: nullableInstant,
  lastUsedAt: nullableInstant,
  /** True where the provider only samples, so that the real last use may be later. */
  lastUsedIsLowerBound: z.boolean(),
  /** It was logged into after all who were known to use it had moved to a newer version. */
  usedAfterLeft: z.boolean(),
  adoption: adoptionSchema,
  error: z.string().nullable(),
});
export type CredentialView = z.infer<typeof credentialViewSchema>;

export const operationViewSchema = z.object({
  id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  state: z.enum(OPERATION_STATES),
  step: z.enum(OPERATION_STEPS).nullable(),
  steps: z.array(
    z.object({
      name: z.enum(OPERATION_STEPS),
      state: z.enum(['done', 'current', 'failed', 'ahead']),
      at: nullableInstant,
    }),
  ),
  fromVersion: z.number().int().nullable(),
  toVersion: z.number().int().nullable(),
  adoption: adoptionSchema.nullable(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  nextAttemptAt: nullableInstant,
  requestedBy: z.string(),
  reason: z.string().nullable(),
  startedAt: instant,
  finishedAt: nullableInstant,
});
export type OperationView = z.infer<typeof operationViewSchema>;

export const consumerViewSchema = z.object({
  name: z.string(),
  owner: z.string().nullable(),
  component: z.string().nullable(),
  state: z.enum(['active', 'suspended']),
  thumbprint: z.string(),
  onVersion: z.number().int().nullable(),
  lastSeenAt: nullableInstant,
});
export type ConsumerView = z.infer<typeof consumerViewSchema>;

/** A row of the fleet table and of the component card. */
export const identitySummarySchema = z.object({
  uid: z.string(),
  ref: z.string(),
  namespace: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  type: z.enum(IDENTITY_TYPES),
  owner: namedRefSchema.nullable(),
  component: z.string().nullable(),
  tenant: z.string().nullable(),
  environment: z.string(),
  exposure: z.enum(['internal', 'internet']),
  risk: z.enum(['low', 'medium', 'high']),
  provider: z.string(),
  mode: z.enum(CREDENTIAL_MODES),
  scopes: z.array(z.string()),
  state: z.enum(IDENTITY_STATES),
  health: z.enum(HEALTH_STATES),
  /** Worst first; what an exception lifts comes last. */
  findings: z.array(findingViewSchema),
  currentVersion: z.number().int().nullable(),
  rotatedAt: nullableInstant,
  rotationDueAt: nullableInstant,
  /** Policy's limit, which counts for more than a window. */
  rotationOverdueAt: nullableInstant,
  /** When scheduled rotation may begin, by its owner's choice; null where the platform's window holds. */
  rotationWindow: z.string().nullable(),
  /** When any of its versions was last used, as far as the provider tells; null is no data. */
  lastUsedAt: nullableInstant,
  /** True where the provider only samples, so that the real last use may be later. */
  lastUsedIsLowerBound: z.boolean(),
  grantEndsAt: nullableInstant,
  pendingRequestId: z.string().nullable(),
  /** The operation under way, or the last one that failed. */
  operation: operationViewSchema.nullable(),
  consumers: z.object({ total: z.number().int(), onCurrent: z.number().int() }),
  /** What is leased now; null where the mode is another. */
  leases: leaseSummarySchema.nullable(),
  /** Of what was granted by breaking the glass and nobody has reviewed, the first; null where all is reviewed. */
  breakGlass: z
    .object({
      requestId: z.string(),
      by: namedRefSchema,
      reason: z.string(),
      at: instant,
      until: nullableInstant,
      reviewDueAt: instant,
    })
    .nullable(),
});
export type IdentitySummary = z.infer<typeof identitySummarySchema>;

export const VERBS = [
  'rotate',
  'suspend',
  'resume',
  'compromised',
  'retire',
] as const;
export type Verb = (typeof VERBS)[number];

/** `GET /identities/:namespace/:name`. */
export const identityDetailSchema = identitySummarySchema.extend({
  sponsor: namedRefSchema.nullable(),
  /** Whether its component is tied to it, and shows it; one that is only named does not. */
  componentTied: z.boolean(),
  system: z.string().nullable(),
  origin: z.enum(['request', 'git']),
  /** What its owner chose of scheduled rotation; null where they left it to the platform. */
  rotation: rotationChoiceSchema.nullable(),
  createdAt: instant,
  grant: z
    .object({
      requestId: z.string(),
      scopes: z.array(z.string()),
      startsAt: instant,
      endsAt: nullableInstant,
      rotateEvery: z.string().nullable(),
      maxOverlap: z.string().nullable(),
      maxTtl: z.string().nullable(),
      policyHash: z.string(),
    })
    .nullable(),
  credentials: z.array(credentialViewSchema),
  consumerList: z.array(consumerViewSchema),
  operations: z.array(operationViewSchema),
  can: z.object({
    rotate: capabilitySchema,
    suspend: capabilitySchema,
    resume: capabilitySchema,
    compromised: capabilitySchema,
    retire: capabilitySchema,
    /** Ask that it be retired, by a request: where policy owes approvals for that. */
    askToRetire: capabilitySchema,
    /** Ask for other scopes or another time of rotation, by a request. */
    change: capabilitySchema,
    /** Ask that another group answer for it, by a request. */
    transfer: capabilitySchema,
    /** Ask that what Git declares be governed in place, by a request to create it. */
    govern: capabilitySchema,
  }),
});
export type IdentityDetail = z.infer<typeof identityDetailSchema>;

export const identityListQuerySchema = z.strictObject({
  ...pageQuery,
  owner: z.string().max(200).optional(),
  component: z.string().max(200).optional(),
  environment: z.string().max(100).optional(),
  type: z.enum(IDENTITY_TYPES).optional(),
  health: z.enum(HEALTH_STATES).optional(),
  /** Has it, and no exception lifts it. */
  finding: z.enum(FINDING_RULES).optional(),
  q: z.string().max(200).optional(),
  /** With `true`, counts by health of all that match the other filters come along. */
  summary: z.stringbool().optional(),
});
export type IdentityListQuery = z.infer<typeof identityListQuerySchema>;
export const identityPageSchema = pageOf(identitySummarySchema).extend({
  counts: z.record(z.enum(HEALTH_STATES), z.number().int()).optional(),
});
export type IdentityPage = z.infer<typeof identityPageSchema>;

/** `GET /components/:namespace/:name/credential-health`. */
export const componentHealthSchema = z.object({
  component: z.string(),
  /** The worst of all its identities; `unknown` when it has none. */
  health: z.enum(HEALTH_STATES),
  counts: z.partialRecord(z.enum(HEALTH_STATES), z.number().int()),
  identities: z.array(identitySummarySchema),
  /** What is wrong with the component as a whole, worst first. */
  findings: z.array(
    z.object({
      rule: z.enum(COMPONENT_FINDING_RULES),
      severity: z.enum(SEVERITIES),
      message: z.string(),
      remedy: z.string(),
    }),
  ),
  /** Set when the component says that it needs no credential. */
  declared: z
    .object({ by: z.string(), reason: z.string(), at: instant })
    .nullable(),
});
export type ComponentHealth = z.infer<typeof componentHealthSchema>;
