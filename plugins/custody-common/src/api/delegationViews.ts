import { z } from 'zod/v4';
import { DELEGATION_STATES } from '../approvals/delegation';
import { entityRefSchema } from '../identity/names';
import { reasonSchema } from '../requests/payload';
import {
  capabilitySchema,
  instant,
  namedRefSchema,
  nullableInstant,
  pageOf,
  pageQuery,
} from './shared';

/** One person's word for another's, for a time. */
export const delegationViewSchema = z.object({
  id: z.string(),
  delegator: namedRefSchema,
  delegate: namedRefSchema,
  from: instant,
  until: instant,
  reason: z.string(),
  state: z.enum(DELEGATION_STATES),
  createdAt: instant,
  revokedAt: nullableInstant,
  revokedBy: namedRefSchema.nullable(),
  can: z.object({ revoke: capabilitySchema }),
});
export type DelegationView = z.infer<typeof delegationViewSchema>;
export const delegationPageSchema = pageOf(delegationViewSchema);

export const delegationListQuerySchema = z.strictObject({
  ...pageQuery,
  /** Of everybody, for the platform team and auditors; else one's own, given and received. */
  all: z.stringbool().optional(),
});
export type DelegationListQuery = z.infer<typeof delegationListQuerySchema>;

/** Body of `POST /delegations`. */
export const delegationPayloadSchema = z.strictObject({
  delegate: entityRefSchema,
  /** Left out: from now on. */
  from: z.iso.datetime().optional(),
  until: z.iso.datetime(),
  reason: reasonSchema,
});
export type DelegationPayload = z.infer<typeof delegationPayloadSchema>;
