import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseTemplateConfig } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { type AuditConfig, auditSchema } from './audit';
import { authorizationSchema, type SpecialGroups } from './authorization';
import { type BreakGlassConfig, breakGlassSchema } from './breakGlass';
import { type CalendarFact, calendarSchema } from './calendar';
import { delegationSchema, type DelegationConfig } from './delegation';
import { duration, place } from './fields';
import { leasesSchema, type LeasesConfig } from './leases';
import { describe, problems } from './problems';
import {
  findUnknownTenants,
  providerInstances,
  type ProviderInstanceConfig,
  providersSchema,
} from './providers';
import { requestsSchema, type RequestsConfig } from './requests';
import { rotationSchema, type RotationConfig } from './rotation';
import { sinkSections, type SinksConfig, sinksSchema } from './sinks';
import { findTwice, type TenantDefinition, tenantsSchema } from './tenants';

const custodySchema = z.strictObject({
  scopes: place,
  policy: place,
  tenants: tenantsSchema,
  intents: place.nullable().default(null),
  calendar: calendarSchema,
  providers: providersSchema,
  sinks: sinksSchema,
  templates: z.unknown().optional(),
  // The catalog module's, which reads it itself.
  catalog: z.unknown().optional(),
  rotation: rotationSchema,
  authorization: authorizationSchema,
  requests: requestsSchema,
  delegation: delegationSchema,
  breakGlass: breakGlassSchema,
  leases: leasesSchema,
  audit: auditSchema,
  changes: z
    .strictObject({ keepRemovedFor: duration.default('P30D') })
    .default({ keepRemovedFor: 'P30D' }),
});

/** The whole `custody` section, checked. */
export type CustodyConfig = {
  scopes: { path: string };
  policy: { path: string };
  tenants: TenantDefinition[];
  /** Null where the platform has no vocabulary of intents. */
  intents: { path: string } | null;
  calendar: CalendarFact[];
  providers: ProviderInstanceConfig[];
  sinks: SinksConfig;
  templates: ReturnType<typeof parseTemplateConfig>;
  rotation: RotationConfig;
  authorization: SpecialGroups;
  requests: RequestsConfig;
  delegation: DelegationConfig;
  breakGlass: BreakGlassConfig;
  leases: LeasesConfig;
  audit: AuditConfig;
  changes: { keepRemovedFor: string };
};

/**
 * Reads `custody` of the app config into one typed object.
 *
 * @throws InputError that lists every mistake with its key's path, the value and the remedy
 */
export function readCustodyConfig(root: Config): CustodyConfig {
  const section = root.getOptional('custody');
  if (section === undefined) {
    throw new InputError(
      'invalid config: `custody` is missing; give at least `custody.scopes.path` and `custody.policy.path`',
    );
  }
  const result = custodySchema.safeParse(section);
  if (!result.success) {
    throw problems(result.error.issues.map(issue => describe(issue, section)));
  }
  const { catalog, ...areas } = result.data;
  const config: CustodyConfig = {
    ...areas,
    templates: parseTemplateConfig(areas.templates),
    providers: providerInstances(root, areas.providers),
    sinks: sinkSections(root, areas.sinks),
  };
  const contradictions = [
    ...findTwice(config.tenants),
    ...findUnknownTenants(config.providers, config.tenants),
  ];
  if (contradictions.length > 0) {
    throw problems(contradictions);
  }
  return config;
}

export { SEALED } from './sinks';
export type {
  BreakGlassConfig,
  CalendarFact,
  ProviderInstanceConfig,
  SinksConfig,
  SpecialGroups,
  TenantDefinition,
};
