const GRANTS = `action in [Custody::Action::"create", Custody::Action::"change", Custody::Action::"renew"]`;
const OTHERS = `action in [Custody::Action::"consume", Custody::Action::"transfer", Custody::Action::"retire", Custody::Action::"except"]`;

/** A policy set for tests: who owns it asks; high risk needs three; everything else one of the owner, or nobody. */
export const TEST_POLICIES = `
@id("low") @reason("low risk is allowed at once")
@tier("low") @approvals("none") @maxGrant("P180D") @rotateEvery("P30D") @maxTtl("PT8H")
permit (principal, ${GRANTS}, resource) when { resource.risk == "low" };

@id("medium") @reason("medium risk needs one other person of the owner")
@tier("medium") @approvals("owner=1") @maxGrant("P120D") @rotateEvery("P30D") @maxTtl("PT2H")
permit (principal, ${GRANTS}, resource) when { resource.risk == "medium" };

@id("high") @reason("high risk needs the owner, the owner of the resource, and security")
@tier("high") @approvals("owner=1, resource-owner=1, group:default/security=1")
@maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H") @maxOverlap("PT24H")
permit (principal, ${GRANTS}, resource) when { resource.risk == "high" };

@id("others") @reason("changes beside the grant need one other person of the owner")
@tier("low") @approvals("owner=1") @maxGrant("P30D")
permit (principal, ${OTHERS}, resource);

@id("requester-owns-it") @reason("an identity is asked for by somebody of the group that will own it")
forbid (principal, ${GRANTS}, resource) unless { context.requesterIsOwnerMember };

@id("people-review") @reason("any person may review")
permit (principal, action == Custody::Action::"review", resource);

@id("owner-operates") @reason("the owner operates what it owns")
permit (principal, action in [Custody::Action::"rotate", Custody::Action::"suspend", Custody::Action::"resume"], resource)
when { context.requesterIsOwnerMember };

@id("break-glass") @reason("site reliability acts at once, and accounts for it")
@tier("high") @maxGrant("PT4H") @maxTtl("PT30M")
permit (principal in Custody::Group::"group:default/sre", action == Custody::Action::"breakGlass", resource);

@id("workload-leases") @reason("a workload leases what its identity was granted")
@maxTtl("PT1H")
permit (principal, action == Custody::Action::"lease", resource);
`;

/** The same, but medium risk needs security too. */
export const STRICTER_POLICIES = TEST_POLICIES.replace(
  '@approvals("owner=1") @maxGrant("P120D")',
  '@approvals("owner=1, group:default/security=1") @maxGrant("P120D")',
);

/** The same, but nothing of medium risk is permitted. */
export const DENYING_POLICIES = `${TEST_POLICIES}
@id("no-medium") @reason("medium risk is not permitted any more")
forbid (principal, ${GRANTS}, resource) when { resource.risk == "medium" };
`;
