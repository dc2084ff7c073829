import type { Entity } from '@backstage/catalog-model';

/** Writes an expression of the scaffolder's templating language. */
export const ex = (expression: string) => `\${{ ${expression} }}`;

const form = {
  required: ['name', 'owner', 'scopes'],
  properties: {
    name: { type: 'string' },
    owner: { type: 'string' },
    scopes: { type: 'array', minItems: 1, items: { type: 'string' } },
  },
};

export const requestStep = {
  id: 'request',
  name: 'Request',
  action: 'custody:request',
  input: {
    identity: {
      name: `${ex('parameters.name')}-db`,
      namespace: 'payments',
      type: 'service-account',
      component: `component:payments/${ex('parameters.name')}`,
    },
    owner: ex('parameters.owner'),
    scopes: ex('parameters.scopes'),
    reason: 'a new service',
  },
};

export const publishStep = {
  id: 'publish',
  name: 'Publish',
  action: 'publish:fake',
  input: { name: ex('parameters.name') },
};

/** A template that asks before it publishes; tests change what they are about. */
export const template = (name: string, spec: object = {}): Entity => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name, namespace: 'default' },
  spec: {
    type: 'service',
    parameters: [form],
    steps: [requestStep, publishStep],
    ...spec,
  } as Entity['spec'],
});
