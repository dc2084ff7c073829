import type { Entity } from '@backstage/catalog-model';

/** Groups and who is in them: as many as the shipped policies ask for approval of a database's credential. */
const MEMBERS: Record<string, string[]> = {
  payments: ['ada', 'omar', 'paula'],
  'data-platform': ['lena', 'lou'],
  security: ['sam', 'sue'],
  storefront: ['bea'],
};

/** The entities that submitting looks at, with the relations that the catalog would have worked out. */
export function people(): Entity[] {
  const groups = Object.entries(MEMBERS).map(([group, users]) =>
    entity(
      'Group',
      group,
      users.map(user => ['hasMember', `user:default/${user}`]),
    ),
  );
  const users = Object.entries(MEMBERS).flatMap(([group, names]) =>
    names.map(name =>
      entity('User', name, [['memberOf', `group:default/${group}`]]),
    ),
  );
  return [
    ...groups,
    ...users,
    entity('Resource', 'ledger-db', [
      ['ownedBy', 'group:default/data-platform'],
    ]),
    entity(
      'Component',
      'ledger-api',
      [['ownedBy', 'group:default/payments']],
      'payments',
    ),
  ];
}

function entity(
  kind: string,
  name: string,
  relations: Array<[type: string, targetRef: string]>,
  namespace = 'default',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
    spec: kind === 'Component' ? { lifecycle: 'production' } : {},
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  };
}
