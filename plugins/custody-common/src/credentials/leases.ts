import { addDuration, durationMillis, type Instant } from '../values';

/**
 * States of a lease: its account is being made, works, is being taken away, or is gone as the provider itself shows.
 */
export const LEASE_STATES = ['making', 'live', 'ending', 'ended'] as const;
export type LeaseState = (typeof LEASE_STATES)[number];

/** The shortest lease that can be asked for, in milliseconds. */
export const SHORTEST_LEASE_MILLIS = 1_000;

/** What holds a lease to its end. Lengths are ISO-8601, in weeks, days, hours, minutes and seconds. */
export type LeaseLimits = {
  startsAt: Instant;
  /** The longest that it may last in all, renewals included. */
  maxTtl: string;
  grantEndsAt: Instant | null;
};

/** @returns the last instant to which a lease can ever be renewed */
export function leaseLimit(limits: LeaseLimits): Instant {
  const { startsAt, maxTtl, grantEndsAt } = limits;
  const byPolicy = addDuration(startsAt, maxTtl);
  return grantEndsAt !== null && grantEndsAt < byPolicy
    ? grantEndsAt
    : byPolicy;
}

/**
 * When a lease ends that is asked for, or renewed, now.
 *
 * INVARIANT: never later than its limits allow, whatever is asked for.
 *
 * @param ttl - how long from now
 */
export function leaseEnd(
  now: Instant,
  ttl: string,
  limits: LeaseLimits,
): Instant {
  const wanted = addDuration(now, ttl);
  const limit = leaseLimit(limits);
  return wanted < limit ? wanted : limit;
}

/** @returns whole seconds from the start of a lease to a moment, rounded up */
export function leaseSeconds(startsAt: Instant, endsAt: Instant): number {
  return Math.ceil((Date.parse(endsAt) - Date.parse(startsAt)) / 1_000);
}

/** @returns a length in whole seconds, rounded up, as policy is told of it */
export function ttlSeconds(ttl: string): number {
  return Math.ceil(durationMillis(ttl) / 1_000);
}
