import type { Config } from '@backstage/config';
import {
  EXPOSURES,
  providerRefSchema,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { name } from './fields';
import type { TenantDefinition } from './tenants';

// Loose: the rest of an instance's section, secrets among it, is its provider module's to read.
const instance = z.looseObject({
  environment: z
    .string()
    .min(1, 'is missing; say which environment the instance belongs to'),
  tenants: z.array(name).default([]),
  exposure: z.enum(EXPOSURES).default('internal'),
  sink: name.optional(),
});

export const providersSchema = z
  .record(name, z.record(name, instance))
  .default({});

/** Where a provider instance stands, and its own section for its module. */
export type ProviderInstanceConfig = {
  ref: string;
  type: string;
  environment: string;
  tenants: string[];
  exposure: (typeof EXPOSURES)[number];
  /** Where new versions go; null for the default. */
  sink: string | null;
  config: Config;
};

/** The instances as the registry of providers takes them, each with its own section. */
export function providerInstances(
  root: Config,
  providers: z.output<typeof providersSchema>,
): ProviderInstanceConfig[] {
  return Object.entries(providers).flatMap(([type, instances]) =>
    Object.entries(instances).map(([key, value]) => ({
      ref: providerRefSchema.parse(`${type}/${key}`),
      type,
      environment: value.environment,
      tenants: value.tenants,
      exposure: value.exposure,
      sink: value.sink ?? null,
      config: root.getConfig(`custody.providers.${type}.${key}`),
    })),
  );
}

/** Instances that are for a tenant that is not configured. */
export function findUnknownTenants(
  providers: ProviderInstanceConfig[],
  tenants: TenantDefinition[],
): string[] {
  const known = tenants.map(definition => definition.name);
  return providers.flatMap(provider =>
    provider.tenants
      .filter(wanted => !known.includes(wanted))
      .map(
        wanted =>
          `\`custody.providers.${provider.ref.replace(
            '/',
            '.',
          )}.tenants\` names ${quote(
            wanted,
          )}, which is no tenant; name one of \`custody.tenants\`${
            known.length > 0 ? `: ${known.join(', ')}` : ''
          }`,
      ),
  );
}
