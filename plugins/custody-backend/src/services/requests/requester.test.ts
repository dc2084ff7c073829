import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import { requireInPerson } from './requester';

const identity = { namespace: 'payments', name: 'ledger-api-db' };
const requested = {
  ...identity,
  owner: 'group:default/payments',
  scopes: ['ledger:write'],
};
const consumers = [
  {
    name: 'ledger-api',
    keys: [
      { kty: 'OKP', crv: 'Ed25519', x: 'a', use: 'sig' },
      { kty: 'OKP', crv: 'X25519', x: 'b', use: 'enc' },
    ],
  },
];
const AGENTS = ['plugin:mcp-actions', 'plugin:scaffolder'];
const payload = (part: object) =>
  requestPayloadSchema.parse({ reason: 'why', ...part });
const caller = (actor: string | null) => ({
  type: 'user' as const,
  ref: 'user:default/ada',
  groups: [],
  actor,
});

describe('requireInPerson', () => {
  it.each([
    ['a person', null, { kind: 'create', identity: requested, consumers }],
    ['a person', null, { kind: 'retire', identity }],
    ['an agent', 'plugin:mcp-actions', { kind: 'create', identity: requested }],
    ['an agent', 'plugin:mcp-actions', { kind: 'renew', identity }],
  ])('lets %s (%s) ask %j', (_, actor, part) => {
    expect(() =>
      requireInPerson(caller(actor), payload(part), AGENTS),
    ).not.toThrow();
  });

  it.each([
    [
      'plugin:scaffolder',
      { kind: 'renew', identity },
      '`plugin:scaffolder` may not ask in the name of a person',
    ],
    [
      'plugin:other',
      { kind: 'renew', identity },
      '`plugin:other` may not ask in the name of a person',
    ],
    [
      'plugin:mcp-actions',
      { kind: 'create', identity: requested, consumers },
      '`consumers` holds keys',
    ],
    [
      'plugin:mcp-actions',
      { kind: 'consume', identity, consumers },
      '`kind` is `consume`',
    ],
    ['plugin:mcp-actions', { kind: 'retire', identity }, '`kind` is `retire`'],
  ])('keeps %s from asking %j', (actor, part, refusal) => {
    expect(() => requireInPerson(caller(actor), payload(part), AGENTS)).toThrow(
      refusal,
    );
  });
});
