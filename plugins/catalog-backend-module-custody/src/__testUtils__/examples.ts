import type { Entity } from '@backstage/catalog-model';

/** A valid identity; tests change what they are about. */
export const identity = (
  patch: {
    name?: string;
    namespace?: string;
    spec?: object;
    annotations?: Record<string, string>;
  } = {},
): Entity => ({
  apiVersion: 'custody.dev/v1alpha1',
  kind: 'Identity',
  metadata: {
    name: patch.name ?? 'ledger-api-db',
    namespace: patch.namespace ?? 'payments',
    ...(patch.annotations && { annotations: patch.annotations }),
  },
  spec: {
    type: 'service-account',
    owner: 'group:default/payments',
    component: 'component:payments/ledger-api',
    system: 'payments',
    scopes: ['ledger:write'],
    credential: { provider: 'postgresql/ledger', mode: 'rotated' },
    dependsOn: ['resource:default/ledger-db'],
    ...patch.spec,
  } as Entity['spec'],
});

/** The people and things that the identity is about. */
export const surroundings: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'payments' },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'ledger-api', namespace: 'payments' },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/payments',
    },
  },
];

/** A template that makes a service and asks nothing; `${{` is the scaffolder's own syntax. */
export const template = (spec: object = {}): Entity => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'service' },
  spec: {
    type: 'service',
    parameters: [
      {
        title: 'Name',
        required: ['name'],
        properties: { name: { type: 'string' } },
      },
    ],
    steps: [
      { id: 'fetch', action: 'fetch:template', input: { url: './skeleton' } },
      { id: 'publish', action: 'publish:github', input: {} },
      {
        id: 'register',
        action: 'catalog:register',
        input: {
          repoContentsUrl: '${{ steps.publish.output.repoContentsUrl }}',
        },
      },
    ],
    ...spec,
  } as Entity['spec'],
});
