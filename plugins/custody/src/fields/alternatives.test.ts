import type { RequestPayloadInput } from '@custody/backstage-plugin-custody-common';
import { alternativesTo, MAX_ALTERNATIVES } from './alternatives';

const payments = { ref: 'group:default/payments', name: 'Payments' };
const platform = { ref: 'group:default/platform', name: 'Platform' };

const refused = (
  identity: Partial<
    Extract<RequestPayloadInput, { kind: 'create' }>['identity']
  > = {},
): RequestPayloadInput => ({
  kind: 'create',
  identity: {
    name: 'ledger-api-db',
    type: 'service-account',
    owner: 'group:default/storefront',
    scopes: ['ledger:write'],
    ...identity,
  },
  reason: 'it books',
});

describe('alternativesTo', () => {
  it('tries my groups as the owner', () => {
    expect(
      alternativesTo(refused(), [payments, platform]).map(a => a.payload),
    ).toMatchObject([
      { identity: { owner: payments.ref, scopes: ['ledger:write'] } },
      { identity: { owner: platform.ref } },
    ]);
  });

  it('does not offer what was asked for', () => {
    expect(
      alternativesTo(refused({ owner: payments.ref }), [payments]),
    ).toEqual([]);
  });

  it('tries each scope alone, and a credential that rotates in place of one that does not', () => {
    const alternatives = alternativesTo(
      refused({
        scopes: ['ledger:write', 'ledger:read'],
        credential: { provider: 'postgresql/ledger', mode: 'static' },
      }),
      [],
    );
    expect(alternatives.map(({ change }) => change)).toEqual([
      { kind: 'mode' },
      { kind: 'scopes', scopes: ['ledger:write'] },
      { kind: 'scopes', scopes: ['ledger:read'] },
    ]);
    expect(alternatives[0].payload).toMatchObject({
      identity: {
        credential: { provider: 'postgresql/ledger', mode: 'rotated' },
      },
    });
  });

  it('tries another owner of a component that needs no credential', () => {
    expect(
      alternativesTo(
        {
          kind: 'declare',
          component: 'component:payments/x',
          owner: 'group:default/storefront',
          reason: 'no',
        },
        [payments],
      ).map(({ payload }) => payload),
    ).toMatchObject([{ kind: 'declare', owner: payments.ref }]);
  });

  it('tries no more than a person reads', () => {
    const mine = Array.from({ length: 40 }, (_, index) => ({
      ref: `group:default/g${index}`,
      name: `g${index}`,
    }));
    expect(alternativesTo(refused(), mine)).toHaveLength(MAX_ALTERNATIVES);
  });
});
