import {
  CREDENTIAL_MODES,
  EXPOSURES,
  IDENTITY_TYPES,
  RISKS,
} from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import { POLICY_ACTIONS } from '../actions';
import {
  PolicyContext,
  PolicyPrincipal,
  PolicyRequest,
  PolicyResource,
} from '../request';

/** Ada of payments asks for a service account in production; each part can be changed. */
export function aRequest(
  change: {
    action?: PolicyRequest['action'];
    principal?: Partial<PolicyPrincipal>;
    resource?: Partial<PolicyResource>;
    context?: Partial<PolicyContext>;
  } = {},
): PolicyRequest {
  return {
    action: change.action ?? 'create',
    principal: {
      type: 'User',
      id: 'user:default/ada',
      groups: ['group:default/payments'],
      ...change.principal,
    },
    resource: {
      ref: 'identity:payments/ledger-api-db',
      owner: 'group:default/payments',
      tenant: 'payments',
      environment: 'production',
      exposure: 'internal',
      type: 'service-account',
      mode: 'rotated',
      risk: 'medium',
      scopes: ['ledger:write'],
      component: 'component:payments/ledger-api',
      componentLifecycle: 'production',
      componentCount: 1,
      environmentCount: 1,
      ...change.resource,
    },
    context: { reason: 'ledger-api writes entries', ...change.context },
  };
}

const scopes = fc.subarray(['ledger:write', 'ledger:read', 'mail:send']);
const groups = fc.subarray([
  'group:default/payments',
  'group:default/platform',
  'group:default/security',
]);
const flag = fc.option(fc.boolean(), { nil: undefined });
const text = (...words: string[]) =>
  fc.option(fc.constantFrom(...words), { nil: undefined });

const user: fc.Arbitrary<PolicyPrincipal> = fc.record({
  type: fc.constant('User' as const),
  id: fc.constantFrom('user:default/ada', 'user:default/omar'),
  groups,
  tenants: fc.subarray(['payments', 'data']),
});

const workload: fc.Arbitrary<PolicyPrincipal> = fc.record({
  type: fc.constant('Workload' as const),
  id: fc.constantFrom('identity:payments/ledger-api', 'plugin:scaffolder'),
  groups,
  tenants: fc.subarray(['payments', 'data']),
  claims: fc.oneof(
    fc.constant({}),
    fc.record({ repository: fc.constantFrom('acme/ledger', 'acme/mail') }),
  ),
});

const resource: fc.Arbitrary<PolicyResource> = fc.record({
  ref: fc.constantFrom('identity:payments/a', 'identity:payments/b'),
  owner: fc.constantFrom('group:default/payments', 'user:default/ada'),
  sponsor: text('user:default/omar'),
  tenant: fc.constantFrom(null, 'payments'),
  environment: fc.constantFrom('production', 'staging', 'elsewhere'),
  exposure: fc.constantFrom(...EXPOSURES),
  type: fc.constantFrom(...IDENTITY_TYPES),
  mode: fc.constantFrom(...CREDENTIAL_MODES),
  risk: fc.constantFrom(...RISKS),
  scopes,
  component: text('component:payments/ledger-api'),
  componentLifecycle: text('experimental', 'production'),
  componentCount: fc.integer({ min: 0, max: 2 }),
  environmentCount: fc.integer({ min: 1, max: 2 }),
});

const context: fc.Arbitrary<PolicyContext> = fc.record({
  intent: text('process-refunds'),
  intentScopes: fc.option(scopes, { nil: undefined }),
  ttlSeconds: fc.option(fc.constantFrom(0, 900, 7200), { nil: undefined }),
  reason: text('because', 'INC-1'),
  exceptions: fc.subarray(['static-needs-exception', 'one-component']),
  requesterIsOwnerMember: flag,
  serviceRequest: flag,
  unattributed: flag,
  widens: flag,
  calendar: fc.subarray(['change-freeze', 'business-hours']),
  newOwner: text('group:default/data'),
  newTenant: text('payments', 'data'),
});

/** Requests of all kinds that the schema allows. */
export const arbitraryRequest: fc.Arbitrary<PolicyRequest> = fc
  .record({
    action: fc.constantFrom(...POLICY_ACTIONS),
    user,
    workload,
    isUser: fc.boolean(),
    resource,
    context,
  })
  .map(({ action, isUser, ...rest }) => {
    const onlyUsers = action === 'review' || action === 'breakGlass';
    const asUser = onlyUsers || (isUser && action !== 'lease');
    return {
      action,
      principal: asUser ? rest.user : rest.workload,
      resource: rest.resource,
      context: rest.context,
    };
  });
