/** @jest-environment node */
import { calculateJwkThumbprint } from 'jose';
import type { Derived } from '../api';
import { Obligations, parseApprovals } from '../obligations';
import { DigestInput, requestDigest } from './digest';
import { PublicJwk, RequestPayload, requestPayloadSchema } from './payload';
import { jwkThumbprint } from './thumbprint';

const signing: PublicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  use: 'sig',
  kid: 'one',
};
const encryption: PublicJwk = {
  kty: 'OKP',
  crv: 'X25519',
  x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08',
  use: 'enc',
};

const payload = requestPayloadSchema.parse({
  kind: 'create',
  identity: {
    namespace: 'payments',
    name: 'ledger-api-db',
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
  },
  consumers: [{ name: 'ledger-api', keys: [signing, encryption] }],
  reason: 'it writes the ledger',
}) as Extract<RequestPayload, { kind: 'create' }>;

const derived: Derived = {
  provider: 'postgresql/ledger',
  mode: 'rotated',
  tenant: 'payments',
  environment: 'production',
  exposure: 'internal',
  risk: 'high',
  riskDrivers: ['ledger:write is high'],
  scopes: [
    {
      name: 'ledger:write',
      title: 'Write',
      risk: 'high',
      resource: 'resource:default/ledger-db',
      resourceOwner: 'group:default/data',
      privileges: [{ on: 'table ledger.entries', privileges: ['INSERT'] }],
    },
  ],
};
const obligations: Obligations = {
  tier: 'high',
  approvals: parseApprovals('owner=1'),
  maxGrant: 'P90D',
  rotateEvery: 'P7D',
  maxTtl: null,
  maxOverlap: null,
  effects: 'immediate',
};
const input: DigestInput = {
  payload,
  subject: 'identity:payments/ledger-api-db',
  derived,
  obligations,
  policyHash: 'a'.repeat(64),
  replaced: [],
};

describe('requestDigest', () => {
  it('is the same for the same, in whatever order its parts were written', () => {
    const scope = derived.scopes[0];
    const other = { ...scope, name: 'ledger:read' };
    expect(
      requestDigest({
        ...input,
        derived: { ...derived, scopes: [scope, other] },
      }),
    ).toBe(
      requestDigest({
        ...input,
        derived: { ...derived, scopes: [other, scope] },
      }),
    );
    expect(requestDigest(input)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says nothing about words that grant nothing', () => {
    expect(
      requestDigest({ ...input, payload: { ...payload, reason: 'other' } }),
    ).toBe(requestDigest(input));
  });

  it.each<[string, Partial<DigestInput>]>([
    ['the identity', { subject: 'identity:payments/other' }],
    ['the policy set', { policyHash: 'b'.repeat(64) }],
    ['the obligations', { obligations: { ...obligations, maxGrant: 'P91D' } }],
    ['the environment', { derived: { ...derived, environment: 'staging' } }],
    ['the provider', { derived: { ...derived, provider: 'postgresql/x' } }],
    [
      'one privilege',
      {
        derived: {
          ...derived,
          scopes: [
            {
              ...derived.scopes[0],
              privileges: [
                { on: 'table ledger.entries', privileges: ['DELETE'] },
              ],
            },
          ],
        },
      },
    ],
    [
      'the owner',
      {
        payload: {
          ...payload,
          identity: { ...payload.identity, owner: 'group:default/other' },
        },
      },
    ],
    [
      'a key of a consumer',
      {
        payload: {
          ...payload,
          consumers: [
            {
              name: 'ledger-api',
              keys: [signing, { ...encryption, x: signing.x }],
            },
          ],
        },
      },
    ],
    [
      'the keys that a consumer would lose',
      { replaced: [{ name: 'ledger-api', thumbprints: ['one', 'two'] }] },
    ],
    ['a consumer', { payload: { ...payload, consumers: [] } }],
  ])('changes with %s', (_, change) => {
    expect(requestDigest({ ...input, ...change })).not.toBe(
      requestDigest(input),
    );
  });
});

describe('jwkThumbprint', () => {
  it.each([signing, encryption])('is that of RFC 7638 for $kty', async key => {
    expect(jwkThumbprint(key)).toBe(await calculateJwkThumbprint(key));
  });
});
