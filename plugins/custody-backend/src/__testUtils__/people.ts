import type { Entity } from '@backstage/catalog-model';

/** Who is in which group, and what belongs to whom: a small company that tests can reorganise. */
export type Org = {
  /** Users to the groups that they are in. */
  users: Record<string, string[]>;
  /** Groups to the groups above them. */
  groups: Record<string, string[]>;
  /** Other entities to their owners. */
  owned: Record<string, string>;
};

/** The company of the design's section 14, and a tenant beside it. */
export const ORG: Org = {
  users: {
    'user:default/ada': ['group:default/ledger-squad'],
    'user:default/omar': ['group:default/payments'],
    'user:default/paula': ['group:default/payments'],
    'user:default/lena': ['group:default/data-platform'],
    'user:default/sam': ['group:default/security'],
    'user:default/priya': ['group:default/platform'],
    'user:default/aud': ['group:default/audit'],
    'user:default/jules': ['group:default/sre'],
    'user:default/rosa': ['group:default/sre'],
    'user:default/bea': ['group:default/storefront'],
    'user:default/stranger': [],
  },
  groups: {
    'group:default/payments': [],
    'group:default/payments-guests': [],
    'group:default/ledger-squad': ['group:default/payments'],
    'group:default/data-platform': [],
    'group:default/security': [],
    'group:default/platform': [],
    'group:default/audit': [],
    'group:default/storefront': [],
    'group:default/sre': [],
  },
  owned: {
    'resource:default/ledger-db': 'group:default/data-platform',
    'resource:default/own-db': 'group:default/payments',
    'component:payments/ledger-api': 'group:default/payments',
  },
};

/** The company as catalog entities, with the relations that the catalog would have worked out. */
export function entitiesOf(org: Org): Entity[] {
  const relations = new Map<string, Array<[string, string]>>();
  const relate = (from: string, type: string, to: string, back: string) => {
    relations.set(from, [...(relations.get(from) ?? []), [type, to]]);
    relations.set(to, [...(relations.get(to) ?? []), [back, from]]);
  };
  for (const [user, groups] of Object.entries(org.users)) {
    groups.forEach(group => relate(user, 'memberOf', group, 'hasMember'));
  }
  for (const [group, parents] of Object.entries(org.groups)) {
    parents.forEach(parent => relate(group, 'childOf', parent, 'parentOf'));
  }
  for (const [entity, owner] of Object.entries(org.owned)) {
    relate(entity, 'ownedBy', owner, 'ownerOf');
  }
  return [org.users, org.groups, org.owned]
    .flatMap(part => Object.keys(part))
    .map(ref => entityOf(ref, relations.get(ref) ?? []));
}

function entityOf(ref: string, relations: Array<[string, string]>): Entity {
  const [kind, rest] = ref.split(':');
  const [namespace, name] = rest.split('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: kind.charAt(0).toLocaleUpperCase('en-US') + kind.slice(1),
    metadata: { namespace, name },
    spec: kind === 'user' ? { profile: { displayName: name } } : {},
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  };
}
