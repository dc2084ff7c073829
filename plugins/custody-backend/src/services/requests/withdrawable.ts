import { Capability, quote } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
import type { Caller } from '../ports';

/**
 * Whether somebody may take a request back.
 *
 * INVARIANT: only who asked, in person: a plugin with a token that they lent takes nothing back in their name.
 */
export function withdrawability(
  caller: Caller,
  request: StoredRequest,
): Capability {
  if (caller.type !== 'user' || caller.ref !== request.requester) {
    return {
      allowed: false,
      reason: 'only who asked for it can withdraw it',
    };
  }
  if (caller.actor) {
    return {
      allowed: false,
      reason: `only who asked for it can withdraw it, and no plugin for them: ${quote(
        caller.actor,
      )} calls in their name`,
    };
  }
  return request.state === 'pending'
    ? { allowed: true, reason: null }
    : {
        allowed: false,
        reason: `the request is \`${request.state}\` already`,
      };
}
