import type { SpecialGroups } from '../../config';
import type { Caller } from '../ports';
import type { Tenants } from '../tenants';

export type { SpecialGroups };

/** A caller as the rules of visibility know it. */
export type Viewer = {
  caller: Caller;
  /** The person and all groups that they are in, nested ones included; empty for a service. */
  refs: string[];
  /** Names of the tenants that the person belongs to. */
  tenants: string[];
  platform: boolean;
  auditor: boolean;
  service: boolean;
  /** What Backstage's permissions leave of the identities that Custody's own rules show; all, where nobody says. */
  permits?: (identity: IdentityFacets) => boolean;
};

/** Of an identity, what rules of visibility look at. */
export type IdentityFacets = {
  ref: string;
  owner: string;
  sponsor: string | null;
  tenant: string | null;
  environment: string;
};

/** Whom something belongs to, for the rules of visibility. */
export type Belonging = {
  tenant: string | null;
  /** Refs of people and groups that it is the business of: owner, sponsor, requester, named approvers. */
  parties: ReadonlyArray<string | null>;
};

/** @returns the caller with all that decides what it may see */
export function viewerOf(
  caller: Caller,
  deps: { tenants: Tenants; special: SpecialGroups },
): Viewer {
  if (caller.type === 'service') {
    return {
      caller,
      refs: [],
      tenants: [],
      platform: false,
      auditor: false,
      service: true,
    };
  }
  const refs = [caller.ref, ...caller.groups];
  const isIn = (groups: string[]) => groups.some(group => refs.includes(group));
  return {
    caller,
    refs,
    tenants: deps.tenants.ofMember(refs),
    platform: isIn(deps.special.platform),
    auditor: isIn(deps.special.auditors),
    service: false,
  };
}

/** Whether the viewer sees everything: plugins, the platform team, and auditors (who change nothing). */
export function seesAll(viewer: Viewer): boolean {
  return viewer.service || viewer.platform || viewer.auditor;
}

/**
 * Whether a viewer may see something at all.
 *
 * INVARIANT: a member of tenants that don't include this one never sees it, whatever else ties them to it.
 * Besides, it is seen by those whose business it is, and by members of its own tenant.
 */
export function maySee(
  viewer: Viewer,
  { tenant, parties }: Belonging,
): boolean {
  if (seesAll(viewer)) {
    return true;
  }
  if (isOfAnotherTenant(viewer.tenants, tenant)) {
    return false;
  }
  return (
    (tenant !== null && viewer.tenants.includes(tenant)) ||
    parties.some(ref => ref !== null && viewer.refs.includes(ref))
  );
}

/** Whether someone of these tenants is an outsider to what belongs to a tenant. */
export function isOfAnotherTenant(
  memberOf: readonly string[],
  tenant: string | null,
): boolean {
  return tenant !== null && memberOf.length > 0 && !memberOf.includes(tenant);
}
