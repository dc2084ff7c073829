import { z } from 'zod/v4';
import { instant, nullableInstant } from './shared';

const ttl = z.string().min(1).max(30);

/** `POST /workload/leases`. */
export const leaseBodySchema = z.strictObject({
  /** `namespace/name`, or the full ref. */
  identity: z.string().min(1).max(200),
  /** How long it is needed, as an ISO-8601 duration such as `PT15M`. Default: `custody.leases.defaultTtl`. */
  ttl: ttl.optional(),
  /** What it is for, from the platform's vocabulary. Policy may ask for it. */
  intent: z.string().min(1).max(100).optional(),
});
export type LeaseBody = z.infer<typeof leaseBodySchema>;

/** `POST /workload/leases/:id/renew`. */
export const leaseRenewalBodySchema = z.strictObject({
  /** How long from now, as an ISO-8601 duration. Default: `custody.leases.defaultTtl`. */
  ttl: ttl.optional(),
});
export type LeaseRenewalBody = z.infer<typeof leaseRenewalBodySchema>;

/** A lease as its holder sees it. No field of it is a secret. */
export const leaseSchema = z.object({
  id: z.string(),
  identity: z.string(),
  /** The number in the account's name, and `ver` in the header of what is sealed. */
  version: z.number().int(),
  provider: z.string(),
  startsAt: instant,
  endsAt: instant,
  /** The last instant to which it can be renewed. */
  renewableUntil: instant,
});
export type LeaseView = z.infer<typeof leaseSchema>;

/** What a lease is answered with, once: nobody can read it again. */
export const issuedLeaseSchema = leaseSchema.extend({
  /** The public part: host, port, database, username. */
  connection: z.record(z.string(), z.json()),
  /** Compact JWE to the consumer's key; its plaintext is JSON with `username` and `password` and the connection. */
  sealed: z.string(),
});
export type IssuedLease = z.infer<typeof issuedLeaseSchema>;

/** `DELETE /workload/leases/:id`. */
export const leaseEndSchema = z.object({
  id: z.string(),
  identity: z.string(),
  /** `ending` until the provider itself shows that the account is gone. */
  state: z.enum(['ending', 'ended']),
  endedAt: nullableInstant,
});
export type LeaseEnd = z.infer<typeof leaseEndSchema>;

/** "3 leases live, the longest ends in 41 min" as data. */
export const leaseSummarySchema = z.object({
  live: z.number().int(),
  longestEndsAt: nullableInstant,
  /** Those whose time is over, and whose account the provider may still have. */
  ending: z.number().int(),
});
export type LeaseSummary = z.infer<typeof leaseSummarySchema>;
