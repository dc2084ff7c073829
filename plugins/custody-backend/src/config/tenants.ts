import { quote } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';
import { name, ref } from './fields';

/** One tenant of `custody.tenants`: what lies in its namespaces or belongs to its groups is its own. */
export type TenantDefinition = {
  name: string;
  namespaces: string[];
  groups: string[];
};

export const tenantsSchema = z
  .array(
    z.strictObject({
      name,
      namespaces: z.array(name).default([]),
      groups: z.array(ref('group')).default([]),
    }),
  )
  .default([]);

/** INVARIANT: no namespace and no group is two tenants', or what belongs to whom would depend on their order. */
export function findTwice(tenants: TenantDefinition[]): string[] {
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
