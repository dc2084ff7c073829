import { InputError } from '@backstage/errors';
import {
  limitMillis,
  quote,
  SHORTEST_LEASE_MILLIS,
  shorterLimit,
} from '@custody/backstage-plugin-custody-common';

/** @throws InputError for a `ttl` that is no length of time, or too short to be of use */
export function checkTtl(ttl: string | undefined): void {
  if (ttl !== undefined && limitMillis(ttl, 'ttl') < SHORTEST_LEASE_MILLIS) {
    throw new InputError(
      `\`ttl\` is shorter than a second: ${quote(
        ttl,
      )}; ask for \`PT1S\` or more`,
    );
  }
}

/**
 * How long a lease may last in all: the shorter of what the grant and what policy now say.
 *
 * INVARIANT: without a limit there is no lease. Policy sets give one with each permit, so this is the belt.
 *
 * @throws InputError when there is none
 */
export function longestLease(
  ref: string,
  byGrant: string | null,
  byPolicy: string | null,
): string {
  const longest = shorterLimit(byGrant, byPolicy);
  if (longest === null) {
    throw new InputError(
      `nothing says how long a lease of \`${ref}\` may last: give the permit of \`lease\` a \`@maxTtl\``,
    );
  }
  return longest;
}

/**
 * @returns how long from now: what is asked for; else the default, or less where less is allowed
 * @throws InputError when what is asked for is more than may be
 */
export function lengthOf(
  ttl: string | undefined,
  defaultTtl: string,
  longest: string,
): string {
  if (ttl === undefined) {
    return shorterLimit(defaultTtl, longest) as string;
  }
  if (limitMillis(ttl) > limitMillis(longest)) {
    throw new InputError(
      `\`ttl\` is longer than a lease may last here: ${quote(
        ttl,
      )}; ask for \`${longest}\` at most, and renew or lease again`,
    );
  }
  return ttl;
}
