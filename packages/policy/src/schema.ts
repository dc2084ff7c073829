/**
 * The Cedar schema of Custody. Every policy set is validated against it, in
 * strict mode. `packages/policy/custody.cedarschema` is the same text for
 * editors; a test keeps them equal.
 *
 * Entities have refs for ids: `Custody::User::"user:default/ada"`,
 * `Custody::Group::"group:default/platform"`. Groups are already transitive.
 */
export const CEDAR_SCHEMA = `namespace Custody {
  // A group of the catalog, by its full reference.
  entity Group;

  // A signed-in person.
  entity User in [Group] {
    // the tenants that the person's groups belong to
    tenants: Set<String>,
  };

  // A non-human caller: an identity by its token, or a service. Its attested claims are tags:
  // principal.hasTag("repository") && principal.getTag("repository") == "acme/ledger"
  entity Workload in [Group] {
    tenants: Set<String>,
  } tags String;

  // The identity as it would be once the request is fulfilled.
  entity Identity {
    // the group, or user, answerable for it
    owner: String,
    // the person answerable for an agent
    sponsor?: String,
    tenant?: String,
    // of the provider: "production", "staging", ...
    environment: String,
    // of the provider: "internal" | "internet"
    exposure: String,
    // "service-account" | "workload" | "api-client" | "integration" | "bot" | "agent" | "certificate"
    type: String,
    // "federated" | "leased" | "rotated" | "static"
    mode: String,
    // the highest of its scopes': "low" | "medium" | "high"
    risk: String,
    scopes: Set<String>,
    component?: String,
    componentLifecycle?: String,
    // how many components, and how many environments, use it
    componentCount: Long,
    environmentCount: Long,
  };

  type Context = {
    // the intent that the request or lease names, and the scopes which that intent permits
    intent?: String,
    intentScopes?: Set<String>,
    // how long a lease or token is asked for
    ttlSeconds?: Long,
    // what the requester wrote
    reason?: String,
    // the rules that a dated, approved exception of this identity lifts
    exceptions: Set<String>,
    requesterIsOwnerMember: Bool,
    // a service asks, and for no person
    serviceRequest: Bool,
    // nobody signed in for it: an edit in Git, or a scope that was defined more widely
    unattributed: Bool,
    // more would be granted than is now
    widens: Bool,
    // the named facts of the calendar that hold now: "change-freeze", "business-hours"
    calendar: Set<String>,
    // of a transfer
    newOwner?: String,
    newTenant?: String,
  };

  action create, change, renew, transfer, except, retire, consume, rotate, suspend, resume
    appliesTo { principal: [User, Workload], resource: [Identity], context: Context };

  // Nobody but a workload leases, and nobody but a person reviews or breaks glass.
  action lease
    appliesTo { principal: [Workload], resource: [Identity], context: Context };
  action review, breakGlass
    appliesTo { principal: [User], resource: [Identity], context: Context };
}
`;
