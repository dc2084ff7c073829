import type { Entity } from '@backstage/catalog-model';

const entity = (kind: string, name: string, relations: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  relations: relations.map(relation => {
    const [type, targetRef] = relation.split(' ');
    return { type, targetRef };
  }),
});

/** Each group of the story with one or two people, and what they own, related as the catalog would. */
export const people: Entity[] = [
  ...Object.entries({
    payments: ['ada', 'omar'],
    'data-platform': ['lena'],
    security: ['sam'],
    storefront: ['bea'],
  }).flatMap(([group, members]) => [
    entity(
      'Group',
      group,
      members.map(name => `hasMember user:default/${name}`),
    ),
    ...members.map(name =>
      entity('User', name, [`memberOf group:default/${group}`]),
    ),
  ]),
  entity('Group', 'ledger-squad', [
    'childOf group:default/payments',
    'hasMember user:default/tess',
  ]),
  entity('User', 'tess', ['memberOf group:default/ledger-squad']),
  entity('Resource', 'ledger-db', ['ownedBy group:default/data-platform']),
  entity('Resource', 'storefront-db', ['ownedBy group:default/storefront']),
];
