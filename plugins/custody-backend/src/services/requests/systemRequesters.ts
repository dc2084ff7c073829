import type { Requester } from './proposal';

/** In the place of a requester where nobody signed in: an edit in Git. It is the ref of no person. */
export const GIT_REQUESTER = 'system:custody/git';
/** The same, where a scope was defined more widely. */
export const SCOPES_REQUESTER = 'system:custody/scopes';

/** What people read in the place of a name. */
export const SYSTEM_TITLES: ReadonlyMap<string, string> = new Map([
  [GIT_REQUESTER, 'an edit in Git'],
  [SCOPES_REQUESTER, 'a scope that was defined more widely'],
]);

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
