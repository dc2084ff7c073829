import type { ScopeDefinition } from '@custody/backstage-plugin-custody-common';

const at = (resource: string, risk: ScopeDefinition['risk'], name: string) => ({
  name,
  title: name,
  resource,
  risk,
  privileges: {
    'fake/main': [{ on: `table ${name}`, privileges: ['SELECT'] }],
  },
});

/** The vocabulary of tests: each risk, of the owner's own resource or another's, and one elsewhere. */
export const TEST_SCOPES: ScopeDefinition[] = [
  at('resource:default/ledger-db', 'high', 'ledger:write'),
  at('resource:default/ledger-db', 'high', 'ledger:admin'),
  at('resource:default/own-db', 'medium', 'own:write'),
  at('resource:default/own-db', 'medium', 'own:delete'),
  at('resource:default/own-db', 'low', 'own:read'),
  at('resource:default/nobodys-db', 'low', 'nobodys:read'),
];
