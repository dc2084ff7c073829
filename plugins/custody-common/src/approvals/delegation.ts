import { InputError } from '@backstage/errors';
import { limitMillis } from '../obligations';
import { quote, type Instant, type IsoDuration } from '../values';

/** One person's word for another's, for a time. */
export type Delegation = {
  delegator: string;
  delegate: string;
  from: Instant;
  until: Instant;
  revokedAt: Instant | null;
};

export const DELEGATION_STATES = [
  'upcoming',
  'in-force',
  'ended',
  'revoked',
] as const;
export type DelegationState = (typeof DELEGATION_STATES)[number];

/** The longest that somebody may delegate for, unless configured otherwise. */
export const LONGEST_DELEGATION = 'P30D';

/** To so many, and no more, somebody delegates at a time. */
export const MOST_DELEGATIONS = 20;

/** @returns where a delegation stands; it ends by itself */
export function delegationState(
  { from, until, revokedAt }: Omit<Delegation, 'delegator' | 'delegate'>,
  now: Instant,
): DelegationState {
  if (revokedAt !== null) {
    return 'revoked';
  }
  if (now >= until) {
    return 'ended';
  }
  return now < from ? 'upcoming' : 'in-force';
}

/**
 * Refuses a delegation that can't be: to oneself, of no length, in the past, or for longer than the platform allows.
 *
 * @throws InputError that names the field, its value and the remedy
 */
export function checkDelegation(
  { delegator, delegate, from, until }: Omit<Delegation, 'revokedAt'>,
  { now, maxFor }: { now: Instant; maxFor: IsoDuration },
): void {
  if (delegate === delegator) {
    throw new InputError(
      `\`delegate\` is you: ${quote(delegate)}; name somebody else`,
    );
  }
  if (until <= now || until <= from) {
    throw new InputError(
      `\`until\` is not after ${
        until <= now ? 'the present' : '`from`'
      }: ${quote(until)}; give a later instant`,
    );
  }
  if (Date.parse(until) - Date.parse(from) > limitMillis(maxFor)) {
    throw new InputError(
      `\`until\` is more than \`${maxFor}\` after \`from\`: ${quote(
        until,
      )}; delegate for a shorter time, and again if need be`,
    );
  }
}
