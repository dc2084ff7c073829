import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  EXPOSURES,
  limitMillis,
  parseTemplateConfig,
  providerRefSchema,
  quote,
  scopeNameSchema,
} from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import type { SpecialGroups } from './services/access';
import type { TenantDefinition } from './services/tenants';

/** The sink that is built in. */
export const SEALED = 'sealed';

const ref = (kind: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${kind}:[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$`, 'i'),
      `is not a full ${kind} ref; write it as \`${kind}:default/name\``,
    )
    .transform(text => text.toLocaleLowerCase('en-US'));

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a name; use a-z, 0-9 and dashes');

const duration = z.string().superRefine((text, context) => {
  try {
    limitMillis(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message:
        'is not a length of time; write weeks, days, hours or minutes, such as `P14D` or `PT1H`',
    });
  }
});

const place = z.strictObject({
  path: z.string().min(1, 'is empty; give a directory or a URL'),
});

const tenant = z.strictObject({
  name,
  namespaces: z.array(name).default([]),
  groups: z.array(ref('group')).default([]),
});

// Loose: the rest of an instance's section, secrets among it, is its provider module's to read.
const instance = z.looseObject({
  environment: z
    .string()
    .min(1, 'is missing; say which environment the instance belongs to'),
  tenants: z.array(name).default([]),
  exposure: z.enum(EXPOSURES).default('internal'),
  sink: name.optional(),
});

// A sink's own section, secrets among it, is its module's to read.
const sinks = z
  .looseObject({ default: name.default(SEALED) })
  .superRefine(({ default: _, ...sections }, context) => {
    for (const [type, section] of Object.entries(sections)) {
      if (typeof section !== 'object' || section === null) {
        context.addIssue({
          code: 'custom',
          path: [type],
          message: 'is not a section; give the keys of the sink under it',
        });
      }
    }
  });

const custodySchema = z.strictObject({
  scopes: place,
  policy: place,
  tenants: z.array(tenant).default([]),
  intents: z
    .array(
      z.strictObject({ name, scopes: z.array(scopeNameSchema).default([]) }),
    )
    .default([]),
  providers: z.record(name, z.record(name, instance)).default({}),
  sinks: sinks.default({ default: SEALED }),
  templates: z.unknown().optional(),
  // The catalog module's, which reads it itself.
  catalog: z.unknown().optional(),
  rotation: z
    .strictObject({
      window: z.string().min(1).optional(),
      paused: z.boolean().default(false),
      apart: z
        .array(
          z
            .array(ref('identity'))
            .min(
              2,
              'names fewer than two identities; name those that must not turn together',
            ),
        )
        .default([]),
    })
    .default({ paused: false, apart: [] }),
  authorization: z
    .strictObject({
      platform: z.array(ref('group')).default([]),
      auditors: z.array(ref('group')).default([]),
    })
    .default({ platform: [], auditors: [] }),
  requests: z
    .strictObject({
      expireAfter: duration.default('P14D'),
      lapseAfter: duration.default('P7D'),
    })
    .default({ expireAfter: 'P14D', lapseAfter: 'P7D' }),
  leases: z
    .strictObject({
      defaultTtl: duration.default('PT15M'),
      maxPerIdentity: z
        .number()
        .int(
          'is not a whole number; write how many leases an identity may have',
        )
        .min(1, 'is less than 1; write how many leases an identity may have')
        .max(10_000, 'is more than 10000; write fewer')
        .default(100),
    })
    .default({ defaultTtl: 'PT15M', maxPerIdentity: 100 }),
  changes: z
    .strictObject({ keepRemovedFor: duration.default('P30D') })
    .default({ keepRemovedFor: 'P30D' }),
});

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

/** Where new versions go, and the sections of sinks, each for its module. */
export type SinksConfig = {
  default: string;
  sections: Array<{ type: string; config: Config }>;
};

/** The whole `custody` section, checked. */
export type CustodyConfig = {
  scopes: { path: string };
  policy: { path: string };
  tenants: TenantDefinition[];
  intents: Array<{ name: string; scopes: string[] }>;
  providers: ProviderInstanceConfig[];
  sinks: SinksConfig;
  templates: ReturnType<typeof parseTemplateConfig>;
  rotation: { window: string | null; paused: boolean; apart: string[][] };
  authorization: SpecialGroups;
  requests: { expireAfter: string; lapseAfter: string };
  leases: { defaultTtl: string; maxPerIdentity: number };
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
  const {
    templates,
    providers,
    sinks: chosen,
    rotation,
    catalog,
    ...rest
  } = result.data;
  const { default: sink, ...sections } = chosen;
  const config: CustodyConfig = {
    ...rest,
    templates: parseTemplateConfig(templates),
    rotation: { ...rotation, window: rotation.window ?? null },
    providers: Object.entries(providers).flatMap(([type, instances]) =>
      Object.entries(instances).map(([key, value]) => ({
        ref: providerRefSchema.parse(`${type}/${key}`),
        type,
        environment: value.environment,
        tenants: value.tenants,
        exposure: value.exposure,
        sink: value.sink ?? null,
        config: root.getConfig(`custody.providers.${type}.${key}`),
      })),
    ),
    sinks: {
      default: sink,
      sections: Object.keys(sections).map(type => ({
        type,
        config: root.getConfig(`custody.sinks.${type}`),
      })),
    },
  };
  const contradictions = [...findTwice(config), ...findUnknownTenants(config)];
  if (contradictions.length > 0) {
    throw problems(contradictions);
  }
  return config;
}

/** INVARIANT: no namespace and no group is two tenants', or what belongs to whom would depend on their order. */
function findTwice({ tenants }: CustodyConfig): string[] {
  return (['name', 'namespaces', 'groups'] as const).flatMap(key => {
    const seen = new Set<string>();
    return tenants.flatMap((definition, at) =>
      [definition[key]].flat().flatMap(value => {
        if (!seen.has(value)) {
          seen.add(value);
          return [];
        }
        return [
          `\`custody.tenants[${at}].${key}\` repeats ${quote(
            value,
          )}; give it to one tenant only`,
        ];
      }),
    );
  });
}

function findUnknownTenants({ providers, tenants }: CustodyConfig): string[] {
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

function problems(list: string[]): InputError {
  return new InputError(`invalid config: ${list.join('; ')}`);
}

const HIDDEN = '(not shown)';

function describe(issue: z.core.$ZodIssue, section: unknown): string {
  const path = ['custody', ...issue.path].reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : `${text}${text && '.'}${String(key)}`,
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    return `\`${path}\` has keys that are not known: ${issue.keys
      .map(quote)
      .join(', ')}; check their spelling or take them out`;
  }
  const value = isSecretive(issue.path)
    ? HIDDEN
    : issue.path.reduce<unknown>(
        (part, key) =>
          (part as Record<PropertyKey, unknown> | undefined)?.[key],
        section,
      );
  return value === undefined
    ? `\`${path}\` is missing; see the plugin's config.d.ts for what it is`
    : `\`${path}\` ${issue.message}: ${quote(value)}`;
}

/** Whether a value may hold a secret: the section of a provider or sink, or what stands in its place, such as a bare URL. */
function isSecretive([key, type, , field]: readonly PropertyKey[]): boolean {
  return (
    (key === 'providers' && field === undefined) ||
    (key === 'sinks' && type !== 'default')
  );
}
