import { InputError } from '@backstage/errors';
import {
  PolicyOverview,
  policyOverviewQuerySchema,
  quote,
} from '@custody/backstage-plugin-custody-common';
import type { z } from 'zod/v4';
import { seesAll, Viewer } from '../access';
import type { ProviderRegistry } from '../ports';
import type { Tenants } from '../tenants';
import { obligationsView } from './decisionViews';
import type { PolicyService } from './policyService';

/** What belongs to no tenant. */
const NO_TENANT = '-';

/**
 * Who may do what now in a tenant and environment, found out by asking the set in force.
 *
 * @throws InputError for a tenant that the asker may not see, or an environment that there is not
 */
export function viewPolicyOverview(
  viewer: Viewer,
  query: z.output<typeof policyOverviewQuerySchema>,
  {
    policy,
    tenants,
    providers,
  }: {
    policy: Pick<PolicyService, 'overview' | 'hash' | 'calendar'>;
    tenants: Tenants;
    providers: ProviderRegistry;
  },
): PolicyOverview {
  const known = [
    ...tenants
      .list()
      .map(({ name }) => name)
      .filter(name => seesAll(viewer) || viewer.tenants.includes(name)),
    NO_TENANT,
  ];
  const environments = [
    ...new Set(providers.list().map(({ environment }) => environment)),
  ].sort();
  const tenant = chosen('tenant', query.tenant, known);
  const environment = chosen('environment', query.environment, environments);
  const owner = tenants.list().find(({ name }) => name === tenant)?.groups[0];
  const { calendar } = policy;
  return {
    policyHash: policy.hash,
    tenants: known,
    environments,
    tenant,
    environment,
    calendar: [...calendar],
    lines: policy
      .overview({
        tenant: tenant === NO_TENANT ? null : tenant,
        // Whoever owns: of a tenant without a group nobody is known.
        owner: owner ?? 'group:default/owner',
        environment,
        calendar,
      })
      .map(line => ({
        ...line,
        obligations: line.obligations && obligationsView(line.obligations),
      })),
  };
}

function chosen(
  field: string,
  wanted: string | undefined,
  known: readonly string[],
): string {
  const found = wanted === undefined ? known[0] : wanted;
  if (found === undefined || !known.includes(found)) {
    throw new InputError(
      `\`${field}\` ${
        found === undefined ? 'can be nothing' : `is not one: ${quote(found)}`
      }; ${
        known.length > 0
          ? `choose one of ${known.map(inWords).join(', ')}`
          : 'configure a provider first (`custody.providers`)'
      }`,
    );
  }
  return found;
}

function inWords(value: string): string {
  return value === NO_TENANT
    ? `${quote(value)} (what belongs to no tenant)`
    : quote(value);
}
