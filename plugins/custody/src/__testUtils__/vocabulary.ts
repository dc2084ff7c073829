import type {
  GrantedScope,
  ScopeView,
} from '@custody/backstage-plugin-custody-common';
import { groups } from './people';

export const ledgerWrite: GrantedScope = {
  name: 'ledger:write',
  title: 'Write ledger entries',
  risk: 'high',
  resource: 'resource:default/ledger-db',
  resourceOwner: groups.dataPlatform.ref,
  privileges: [
    { on: 'schema ledger', privileges: ['USAGE'] },
    { on: 'table ledger.entries', privileges: ['SELECT', 'INSERT'] },
  ],
};

export const ledgerRead: GrantedScope = {
  name: 'ledger:read',
  title: 'Read ledger entries',
  risk: 'medium',
  resource: 'resource:default/ledger-db',
  resourceOwner: groups.dataPlatform.ref,
  privileges: [{ on: 'table ledger.entries', privileges: ['SELECT'] }],
};

export const vocabulary: ScopeView[] = [
  {
    name: 'ledger:write',
    title: 'Write ledger entries',
    description: 'Insert entries; never change or delete one.',
    risk: 'high',
    resource: 'resource:default/ledger-db',
    resourceOwner: groups.dataPlatform.ref,
    providers: [
      {
        ref: 'postgresql/ledger',
        environment: 'production',
        exposure: 'internal',
      },
    ],
  },
  {
    name: 'ledger:read',
    title: 'Read ledger entries',
    description: null,
    risk: 'medium',
    resource: 'resource:default/ledger-db',
    resourceOwner: groups.dataPlatform.ref,
    providers: [
      {
        ref: 'postgresql/ledger',
        environment: 'production',
        exposure: 'internal',
      },
    ],
  },
  {
    name: 'reports:export',
    title: 'Export monthly reports',
    description: null,
    risk: 'low',
    resource: 'resource:default/reports-bucket',
    resourceOwner: groups.payments.ref,
    providers: [
      {
        ref: 'postgresql/reports',
        environment: 'staging',
        exposure: 'internal',
      },
    ],
  },
];
