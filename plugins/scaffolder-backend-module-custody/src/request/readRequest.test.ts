import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import { readRequest } from './readRequest';
import { fullRef } from './refs';

const GOOD = {
  identity: { name: 'ledger-api-db' },
  owner: 'payments',
  scopes: ['ledger:write'],
  reason: 'it books',
};

describe('readRequest', () => {
  it('fills in what short refs leave out', () => {
    expect(
      readRequest({
        ...GOOD,
        identity: {
          name: 'a',
          component: 'payments/Ledger',
          system: 'payments',
          sponsor: 'ada',
          provider: 'postgresql/ledger',
          mode: 'leased',
        },
      }),
    ).toMatchObject({
      payload: {
        kind: 'create',
        identity: {
          namespace: 'default',
          owner: 'group:default/payments',
          component: 'component:payments/ledger',
          system: 'system:default/payments',
          sponsor: 'user:default/ada',
          credential: { provider: 'postgresql/ledger', mode: 'leased' },
        },
      },
    });
  });

  it.each<[string, object, object]>([
    ['scope none', { scopes: ['none'] }, { reason: 'it books' }],
    ['the text none', { scopes: 'none' }, { reason: 'it books' }],
    [
      'the word of the template',
      { scopes: undefined, noCredential: { reason: 'it calls nothing' } },
      { reason: 'it calls nothing' },
    ],
  ])('declares that nothing is needed, by %s', (_, change, payload) => {
    expect(readRequest({ ...GOOD, ...change })).toEqual({
      payload: {
        kind: 'declare',
        component: 'component:default/ledger-api-db',
        owner: 'group:default/payments',
        ...payload,
      },
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'no reason',
      { scopes: ['none'], reason: undefined },
      /`reason` is missing/,
    ],
    ['an empty one', { scopes: ['none'], reason: '' }, /`reason` is empty/],
    ['a blank one', { scopes: 'none', reason: ' \t ' }, /`reason` .*is empty/],
    [
      'an empty one of the template',
      { scopes: undefined, noCredential: { reason: '' } },
      /`noCredential\.reason` is empty/,
    ],
    [
      'a blank one of the template',
      { scopes: undefined, noCredential: { reason: '  ' } },
      /`noCredential\.reason` .*is empty/,
    ],
    ['no owner', { scopes: ['none'], owner: '' }, /`owner` is empty/],
  ])('declares nothing with %s', (_, change, message) => {
    expect(readRequest({ ...GOOD, ...change })).toEqual({
      problems: [expect.stringMatching(message)],
    });
  });

  it('takes the keys of a consumer as a list or as a JWKS', () => {
    const keys = [
      { kty: 'OKP', crv: 'Ed25519', use: 'sig', x: 'a' },
      { kty: 'OKP', crv: 'X25519', use: 'enc', x: 'b' },
    ];
    const asList = readRequest({ ...GOOD, consumers: [{ name: 'c', keys }] });
    const asJwks = readRequest({
      ...GOOD,
      consumers: [{ name: 'c', jwks: { keys } }],
    });
    expect(asList).toEqual(asJwks);
    expect(asList).toMatchObject({
      payload: { consumers: [{ name: 'c', keys }] },
    });
  });

  it('refuses a private key without showing it', () => {
    const result = readRequest({
      ...GOOD,
      consumers: [
        {
          name: 'c',
          keys: [
            {
              kty: 'OKP',
              crv: 'Ed25519',
              use: 'sig',
              x: 'a',
              d: 'private-part',
            },
            { kty: 'OKP', crv: 'X25519', use: 'enc', x: 'b' },
          ],
        },
      ],
    });
    expect(result).toEqual({
      problems: ['`consumers[0].keys[0].d` is not a known field: remove it'],
    });
  });

  it('never throws, and never lets through what the backend would not take', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('none', 'ledger:write', 'group:default/x', '', null),
    );
    const input = fc.record(
      {
        identity: fc.oneof(
          fc.record(
            { name: anything, mode: anything, component: anything },
            { requiredKeys: [] },
          ),
          anything,
        ),
        owner: anything,
        scopes: fc.oneof(fc.array(anything), anything),
        noCredential: anything,
        reason: anything,
        consumers: anything,
        extra: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(input, anything), value => {
        const result = readRequest(value);
        const sound =
          'problems' in result
            ? result.problems.length > 0
            : requestPayloadSchema.safeParse(result.payload).success;
        expect(sound).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('fullRef', () => {
  it.each([
    ['payments', 'group:default/payments'],
    ['USER:Default/Ada', 'user:default/ada'],
    ['', ''],
    [':', ':'],
  ])('reads %p as %p', (ref, full) => {
    expect(fullRef(ref, 'group')).toBe(full);
  });
});
