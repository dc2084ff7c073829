import type { Derived } from '../api';
import { type Obligations, parseApprovals } from '../obligations';
import { type Approvable, changesSince } from './changesSince';
import { type RequestPayload, requestPayloadSchema } from './payload';

const payload = (identity: object = {}): RequestPayload =>
  requestPayloadSchema.parse({
    kind: 'change',
    identity: {
      namespace: 'payments',
      name: 'ledger-api-db',
      owner: 'group:default/payments',
      scopes: ['ledger:write'],
      ...identity,
    },
    reason: 'it writes the ledger',
  });
const scope = (name: string, ...privileges: string[]) => ({
  name,
  title: name,
  risk: 'high' as const,
  resource: 'resource:default/ledger-db',
  resourceOwner: 'group:default/data',
  privileges: [{ on: 'table ledger.entries', privileges }],
});
const derived = (change: Partial<Derived> = {}): Derived => ({
  provider: 'postgresql/ledger',
  mode: 'rotated',
  tenant: 'payments',
  environment: 'production',
  exposure: 'internal',
  risk: 'high',
  riskDrivers: [],
  scopes: [scope('ledger:write', 'INSERT')],
  ...change,
});
const obligations: Obligations = {
  tier: 'high',
  approvals: parseApprovals('owner=1'),
  maxGrant: 'P90D',
  rotateEvery: 'P7D',
  maxTtl: null,
  maxOverlap: null,
  effects: 'immediate',
};
const BEFORE: Approvable = {
  payload: payload(),
  derived: derived(),
  obligations,
};

describe('changesSince', () => {
  it.each<[string, Partial<Approvable>, object[]]>([
    ['nothing', {}, []],
    [
      'another reason is no change',
      { payload: { ...payload(), reason: 'other words' } },
      [],
    ],
    [
      'a sponsor',
      { payload: payload({ sponsor: 'user:default/ada' }) },
      [{ field: 'sponsor', before: null, after: 'user:default/ada' }],
    ],
    [
      'a schedule',
      { payload: payload({ rotation: { schedule: '0 3 * * 1-4' } }) },
      [{ field: 'rotation.schedule', before: null, after: '0 3 * * 1-4' }],
    ],
    [
      'one more scope, and one less',
      { derived: derived({ scopes: [scope('ledger:read', 'SELECT')] }) },
      [
        {
          field: 'scopes.ledger:read',
          before: null,
          after: expect.stringContaining('SELECT'),
        },
        {
          field: 'scopes.ledger:write',
          before: expect.stringContaining('INSERT'),
          after: null,
        },
      ],
    ],
    [
      'a scope of the same name that stands for more',
      {
        derived: derived({
          scopes: [scope('ledger:write', 'INSERT', 'DELETE')],
        }),
      },
      [
        {
          field: 'scopes.ledger:write',
          before: expect.not.stringContaining('DELETE'),
          after: expect.stringContaining('DELETE'),
        },
      ],
    ],
    [
      'where its provider stands',
      { derived: derived({ exposure: 'internet' }) },
      [{ field: 'exposure', before: 'internal', after: 'internet' }],
    ],
    [
      'a longer time, and no limit',
      {
        obligations: { ...obligations, maxGrant: 'P180D', rotateEvery: null },
      },
      [
        { field: 'obligations.maxGrant', before: 'P90D', after: 'P180D' },
        { field: 'obligations.rotateEvery', before: 'P7D', after: null },
      ],
    ],
  ])('%s', (_, change, changes) => {
    expect(changesSince(BEFORE, { ...BEFORE, ...change })).toEqual(changes);
  });
});
