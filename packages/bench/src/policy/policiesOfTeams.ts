import { PolicyFile } from '@custody/policy';

/** Policies as teams add them to a shared set: each about its own components. */
export function policiesOfTeams(count: number): PolicyFile {
  const policies = Array.from(
    { length: count },
    (
      _,
      at,
    ) => `@id("team-${at}") @reason("team ${at} wants its lead for its own components")
@tier("medium") @approvals("group:default/team-${at}-leads=1")
@maxGrant("P60D") @rotateEvery("P14D") @maxTtl("PT2H")
permit (principal, action in [Custody::Action::"create", Custody::Action::"change"], resource)
when { resource.owner == "group:default/team-${at}" && resource.environment == "production" &&
  (resource has component && resource.component like "component:team-${at}/*") };`,
  );
  return { name: 'teams.cedar', text: `${policies.join('\n\n')}\n` };
}
