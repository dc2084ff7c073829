import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const requestExamples: TemplateExample[] = [
  {
    description:
      'Ask for a database role for the service that the template makes',
    example: stringify({
      steps: [
        {
          id: 'request',
          name: 'Request the credential',
          action: 'custody:request',
          input: {
            identity: {
              name: 'ledger-api-db',
              namespace: 'payments',
              title: 'Ledger API database role',
              type: 'service-account',
              component: 'component:payments/ledger-api',
              provider: 'postgresql/ledger',
              mode: 'rotated',
            },
            owner: 'group:default/payments',
            scopes: ['ledger:write'],
            reason: 'The ledger API books payments',
          },
        },
      ],
    }),
  },
  {
    description:
      'Ask for it, and register the keys of the workload that will use it',
    example: stringify({
      steps: [
        {
          id: 'request',
          name: 'Request the credential',
          action: 'custody:request',
          input: {
            identity: { name: 'ledger-api-db', type: 'service-account' },
            owner: 'payments',
            scopes: 'ledger:read',
            reason: 'The ledger API shows balances',
            consumers: [
              {
                name: 'ledger-api',
                keys: [
                  {
                    kty: 'OKP',
                    crv: 'Ed25519',
                    use: 'sig',
                    x: 'sig-public-key',
                  },
                  {
                    kty: 'OKP',
                    crv: 'X25519',
                    use: 'enc',
                    x: 'enc-public-key',
                  },
                ],
              },
            ],
          },
        },
      ],
    }),
  },
  {
    description: 'Say that the service needs no credential, and why',
    example: stringify({
      steps: [
        {
          id: 'request',
          name: 'Declare that no credential is needed',
          action: 'custody:request',
          input: {
            identity: {
              name: 'fee-calculator',
              type: 'workload',
              component: 'component:payments/fee-calculator',
            },
            owner: 'group:default/payments',
            noCredential: { reason: 'It calls nothing and stores nothing' },
            reason: 'A service that only computes',
          },
        },
      ],
    }),
  },
];
