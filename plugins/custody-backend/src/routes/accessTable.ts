import type { RouteName } from '@custody/backstage-plugin-custody-common';

/**
 * Everybody who could call, in relation to one request (asked for by `requester`, owned by their group, pending) and
 * one identity of the same owner.
 */
export const ROLES = [
  'anonymous',
  'stranger',
  'otherTenant',
  'requester',
  'ownerMember',
  'approver',
  'emergency',
  'platform',
  'auditor',
  'catalogService',
  'scaffolderService',
] as const;
export type Role = (typeof ROLES)[number];

/** `ok` is the status of the route's definition; else the status of the error. */
export type Verdict = 'ok' | 400 | 401 | 403 | 404;

const all = (verdict: Verdict) =>
  Object.fromEntries(ROLES.map(role => [role, verdict])) as Record<
    Role,
    Verdict
  >;

/** Nobody without a token gets further than that. */
const signedIn = (verdicts: Partial<Record<Role, Verdict>> = {}) => ({
  ...all('ok'),
  anonymous: 401 as const,
  ...verdicts,
});
const users = (verdicts: Partial<Record<Role, Verdict>> = {}) =>
  signedIn({ catalogService: 403, scaffolderService: 403, ...verdicts });
const only = (role: Role) => ({
  ...all(403),
  anonymous: 401 as const,
  [role]: 'ok' as const,
});
/** What a person does to an identity: its owners, where policy allows it; strangers don't learn that it is there. */
const verb = users({
  stranger: 404,
  otherTenant: 404,
  approver: 404,
  emergency: 404,
  platform: 403,
  auditor: 403,
});

/**
 * Who may do what: every route, every role. The test beside it starts the plugin and walks all of it; a route that is
 * missing here does not compile.
 */
export const ACCESS_TABLE: Record<RouteName, Record<Role, Verdict>> = {
  // Asking is for everybody in their own name; what comes of it policy says. A service asks only for a person, and
  // only the scaffolder does. In another tenant's namespace nobody asks.
  preview: signedIn({ catalogService: 403 }),
  submit: signedIn({ otherTenant: 400, catalogService: 403 }),
  listRequests: signedIn(),
  // Who may break the glass for it, `emergency`, sees what waits.
  getRequest: signedIn({ stranger: 404, otherTenant: 404 }),
  review: users({
    stranger: 404,
    otherTenant: 404,
    requester: 403,
    emergency: 403,
    platform: 403,
    auditor: 403,
  }),
  withdraw: users({
    stranger: 404,
    otherTenant: 404,
    ownerMember: 403,
    approver: 403,
    platform: 403,
    auditor: 403,
    emergency: 403,
  }),
  // Members of the group that policy names.
  breakGlass: users({
    stranger: 404,
    otherTenant: 404,
    requester: 403,
    ownerMember: 403,
    approver: 403,
    platform: 403,
    auditor: 403,
  }),
  // Security and the resource's owner, whose approval was passed over; not the owner, of whom one asked, nor who broke it.
  reviewBreakGlass: users({
    stranger: 404,
    otherTenant: 404,
    requester: 403,
    ownerMember: 403,
    platform: 403,
    auditor: 403,
    emergency: 403,
  }),
  listExceptions: signedIn(),
  // One's own.
  listDelegations: users(),
  delegate: users({ otherTenant: 403 }),
  revokeDelegation: users({
    stranger: 404,
    otherTenant: 404,
    ownerMember: 404,
    approver: 404,
    auditor: 404,
    emergency: 404,
  }),
  bind: only('scaffolderService'),
  checkTask: only('scaffolderService'),
  listIdentities: signedIn(),
  getIdentity: signedIn({
    stranger: 404,
    otherTenant: 404,
    approver: 404,
    emergency: 404,
  }),
  rotate: verb,
  suspend: verb,
  resume: verb,
  compromised: verb,
  // Policy owes an approval for it in the test's set, so it is asked for by a request.
  retire: { ...verb, requester: 403, ownerMember: 403 },
  tryNow: verb,
  rotationStatus: signedIn(),
  upcomingRotations: signedIn(),
  // They hold the whole fleet's.
  pauseRotations: only('platform'),
  resumeRotations: only('platform'),
  componentHealth: signedIn({
    stranger: 403,
    otherTenant: 403,
    approver: 403,
    emergency: 403,
  }),
  // The stranger asked for something here, and sees that.
  componentHistory: signedIn({ otherTenant: 403 }),
  componentsHealth: signedIn(),
  scopes: signedIn(),
  gates: signedIn(),
  policy: signedIn(),
  policyOverview: signedIn(),
  // It holds what every tenant asked.
  policyRecord: users({
    stranger: 403,
    otherTenant: 403,
    requester: 403,
    ownerMember: 403,
    approver: 403,
    emergency: 403,
  }),
  evaluate: users(),
  changes: only('catalogService'),
  // Members of a tenant read what is their tenant's; the others here are in none.
  audit: users({ stranger: 403, approver: 403, emergency: 403 }),
  auditEvent: users({
    stranger: 403,
    otherTenant: 404,
    approver: 403,
    emergency: 403,
  }),
  auditExport: users({ stranger: 403, approver: 403, emergency: 403 }),
  // Whoever may see the request.
  requestCertificate: users({ stranger: 404, otherTenant: 404 }),
  // Heads and public keys say nothing of what is in the log; whoever wants to hold it against them later takes them.
  auditHeads: signedIn(),
  auditKeys: signedIn(),
  // An assertion of a consumer, and no token of Backstage's, opens these.
  workloadCredentials: all(401),
  acknowledge: all(401),
  lease: all(401),
  renewLease: all(401),
  endLease: all(401),
  openapi: signedIn(),
};
