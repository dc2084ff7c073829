import type { Entity } from '@backstage/catalog-model';

function group(name: string, displayName: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default', uid: `group-${name}` },
    spec: { type: 'team', profile: { displayName }, children: [] },
  };
}

/** A service with identities, on whose page the cards stand. */
export const ledgerApi: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'ledger-api',
    namespace: 'payments',
    uid: 'component-ledger-api',
    title: 'Ledger API',
    description: 'Books payments as they settle.',
  },
  spec: {
    type: 'service',
    lifecycle: 'production',
    owner: 'group:default/payments',
  },
  relations: [
    { type: 'hasIdentity', targetRef: 'identity:payments/ledger-api-db' },
    { type: 'ownedBy', targetRef: 'group:default/payments' },
  ],
};

/** A website without identities, on whose page nothing of Custody stands. */
export const website: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'brochure',
    namespace: 'default',
    uid: 'component-brochure',
  },
  spec: {
    type: 'website',
    lifecycle: 'production',
    owner: 'group:default/payments',
  },
};

export const ledgerApiDb: Entity = {
  apiVersion: 'custody.dev/v1alpha1',
  kind: 'Identity',
  metadata: {
    name: 'ledger-api-db',
    namespace: 'payments',
    uid: 'identity-ledger-api-db',
    title: 'Ledger API database role',
  },
  spec: {
    type: 'service-account',
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
    credential: { provider: 'postgresql/ledger', mode: 'rotated' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
};

export const catalogEntities: Entity[] = [
  group('data-platform', 'Data platform'),
  group('payments', 'Payments'),
  group('security', 'Security'),
  ledgerApi,
  website,
  ledgerApiDb,
];
