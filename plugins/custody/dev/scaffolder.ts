import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';

/** As much of a scaffolder as its form needs. */
export const scaffolderDouble = {
  async getTemplateParameterSchema() {
    return {
      title: 'Payments service',
      steps: [
        {
          title: 'What it is',
          schema: {
            required: ['name', 'owner', 'scopes'],
            properties: {
              name: { title: 'Name', type: 'string', default: 'ledger-api' },
              owner: {
                title: 'Owner',
                type: 'string',
                'ui:field': 'CustodyOwner',
              },
              scopes: {
                title: 'Scopes',
                type: 'array',
                minItems: 1,
                items: { type: 'string' },
                'ui:field': 'CustodyScopes',
                'ui:options': {
                  identity: {
                    namespace: 'payments',
                    nameFrom: 'name',
                    suffix: '-db',
                    ownerFrom: 'owner',
                    componentFrom: 'name',
                  },
                },
              },
            },
          },
        },
      ],
    };
  },
  async listTasks() {
    return { tasks: [], totalTasks: 0 };
  },
  // The pages under development call nothing else.
} as unknown as ScaffolderApi;
