import { GIT_REQUESTER, SCOPES_REQUESTER } from '../access';
import type { Requester } from './proposal';

/** An edit in Git, as it asks. */
export const GIT = asksForNobody(GIT_REQUESTER);
/** A definition of a scope, as it asks. */
export const SCOPES = asksForNobody(SCOPES_REQUESTER);

/**
 * Who asks where nobody did. It is in no group and of no tenant, and sees every identity, as a service does.
 *
 * INVARIANT: no caller has its ref, so nobody withdraws what it asks, or is kept from reviewing it as their own.
 */
function asksForNobody(ref: string): Requester {
  return {
    caller: { type: 'user', ref, groups: [] },
    refs: [],
    tenants: [],
    platform: false,
    auditor: false,
    service: true,
    unattributed: true,
  };
}
