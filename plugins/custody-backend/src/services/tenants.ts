import type { TenantDefinition } from '../config';

/** Which tenant something belongs to, and which tenants a person belongs to. */
export type Tenants = {
  list(): TenantDefinition[];
  /** Tenants with a group among these refs. */
  ofMember(refs: readonly string[]): string[];
  /**
   * The tenant of an identity or component: that of its namespace, else that of its owner; null when no tenant
   * claims either.
   */
  of(options: { namespace: string; owner: string }): string | null;
};

/** @param definitions - as configured; no namespace and no group is in two of them */
export function createTenants(definitions: TenantDefinition[]): Tenants {
  const byNamespace = new Map<string, string>();
  const byGroup = new Map<string, string>();
  for (const { name, namespaces, groups } of definitions) {
    namespaces.forEach(namespace => byNamespace.set(namespace, name));
    groups.forEach(group => byGroup.set(group, name));
  }
  return {
    list: () => definitions,
    ofMember: refs =>
      definitions
        .filter(({ groups }) => groups.some(group => refs.includes(group)))
        .map(({ name }) => name),
    of: ({ namespace, owner }) =>
      byNamespace.get(namespace) ?? byGroup.get(owner) ?? null,
  };
}
