import type { Requester } from './proposal';

/** In the place of a requester where nobody signed in: an edit in Git. It is the ref of no person. */
export const GIT_REQUESTER = 'system:custody/git';

/**
 * Who asks where nobody did. It is in no group and of no tenant, and sees every identity, as a service does.
 *
 * INVARIANT: no caller has its ref, so nobody withdraws what it asks, or is kept from reviewing it as their own.
 */
export const GIT: Requester = {
  caller: { type: 'user', ref: GIT_REQUESTER, groups: [] },
  refs: [],
  tenants: [],
  platform: false,
  auditor: false,
  service: true,
  unattributed: true,
};
