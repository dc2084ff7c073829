import { OPERATION_STATES } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { exceptionRow } from '../../__testUtils__/exceptionRow';
import { identitySummary } from '../../services/identities/identityViews';
import { loadParts } from '../../services/identities/loadParts';
import { listIdentityCards } from './identityCards';
import { listIdentitiesOf } from './listIdentities';

jest.setTimeout(120_000);

const NOW = '2026-11-22T12:00:00.000Z';
const NAMES = ['api', 'batch', 'worker'];
const VERSIONS = [1, 2, 3];
const COMPONENTS = ['component:payments/a', 'component:payments/b'];

const instant = fc
  .integer({ min: 0, max: 5 })
  .map(day => `2026-11-1${day}T00:00:00.000Z`);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const version = fc.constantFrom(...VERSIONS);

const identity = fc.record({
  component: maybe(fc.constantFrom(...COMPONENTS)),
  bound_to: maybe(fc.constant('group:default/payments')),
  state: fc.constantFrom('proposed', 'governed', 'compromised', 'retired'),
  title: maybe(fc.constantFrom(`a "quoted" title`, 'ünïcode\n')),
  current_version: maybe(version),
  failing_since: maybe(instant),
  observed_at: maybe(instant),
  consumers: fc.subarray(NAMES),
  moves: fc.uniqueArray(
    fc.record({
      consumer: fc.constantFrom(...NAMES),
      version,
      at: instant,
      seen_by: fc.constantFrom('acknowledgement', 'login'),
    }),
    { selector: move => `${move.consumer}/${move.version}` },
  ),
  suspended: fc.subarray(NAMES),
  operations: fc.array(
    fc.record({
      kind: fc.constantFrom('issue', 'rotate'),
      state: fc.constantFrom(...OPERATION_STATES),
      to_version: maybe(version),
      created_at: instant,
    }),
    { maxLength: 4 },
  ),
  exceptions: fc.array(
    fc.record({
      rule: fc.constantFrom('rotation-failing', 'a-policy'),
      state: fc.constantFrom(...(['fulfilled', 'pending'] as const)),
      granted_until: fc.constantFrom(
        null,
        NOW,
        '2026-11-22T12:00:00.001Z',
        '2026-12-22T12:00:00.000Z',
      ),
    }),
    { maxLength: 3 },
  ),
});
type Identity = typeof identity extends fc.Arbitrary<infer T> ? T : never;

async function insert(db: Knex, all: readonly Identity[]): Promise<void> {
  for (const [
    at,
    { consumers, moves, suspended, operations, exceptions, ...row },
  ] of all.entries()) {
    const uid = `identity-${at}`;
    const ref = `identity:payments/n${at}`;
    await db('identities').insert({
      uid,
      ref,
      namespace: 'payments',
      name: `n${at}`,
      type: 'service-account',
      owner: 'group:default/payments',
      environment: 'production',
      exposure: 'internal',
      risk: 'high',
      provider: 'postgresql/ledger',
      mode: 'rotated',
      scopes: '["ledger:read"]',
      origin: 'request',
      created_at: NOW,
      updated_at: NOW,
      ...row,
    });
    await db('credentials').insert(
      VERSIONS.map(each => ({
        id: `${uid}/${each}`,
        identity_uid: uid,
        version: each,
        state: 'current',
        provider: 'postgresql/ledger',
        grant_id: 'grant',
      })),
    );
    for (const each of exceptions) {
      await db('requests').insert(
        exceptionRow({ ...each, identity_uid: uid }, NOW),
      );
    }
    for (const name of consumers) {
      await db('consumers').insert({
        id: `${uid}/${name}`,
        identity_uid: uid,
        name,
        state: suspended.includes(name) ? 'suspended' : 'active',
        request_id: 'request',
        signing_key: '{}',
        encryption_key: '{}',
        thumbprint: name,
        created_at: NOW,
      });
    }
    for (const { consumer, version: to, ...move } of moves) {
      if (consumers.includes(consumer)) {
        await db('acknowledgements').insert({
          credential_id: `${uid}/${to}`,
          consumer_id: `${uid}/${consumer}`,
          ...move,
        });
      }
    }
    for (const [nth, operation] of operations.entries()) {
      const isFirst = nth === 0;
      const ended = ['done', 'failed', 'cancelled'].includes(operation.state);
      await db('operations').insert({
        ...operation,
        id: `${uid}/${nth}`,
        identity_uid: uid,
        steps: '{"steps":[],"abandoned":null}',
        requested_by: 'user:default/ada',
        active_key: isFirst && !ended ? uid : null,
        updated_at: NOW,
      });
    }
  }
}

const databases = testDatabases();

describe.each(databases.eachSupportedId())('listIdentityCards on %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  it.each([
    {
      what: 'the one under way, whatever failed since it began',
      states: ['waiting', 'failed'],
      failing_since: '2026-11-10T00:00:00.000Z',
      shown: ['identity-0/0'],
    },
    {
      what: 'the last of those that failed',
      states: ['done', 'failed', 'failed', 'failed'],
      failing_since: '2026-11-10T00:00:00.000Z',
      shown: ['identity-0/3'],
    },
    {
      what: 'none of those that failed before it was well',
      states: ['done', 'failed'],
      failing_since: null,
      shown: [],
    },
  ] as const)('reads $what', async ({ states, failing_since, shown }) => {
    await clearTables(db);
    await insert(db, [
      {
        component: COMPONENTS[0],
        bound_to: 'group:default/payments',
        state: 'governed',
        title: null,
        current_version: 1,
        failing_since,
        observed_at: NOW,
        consumers: [],
        moves: [],
        suspended: [],
        exceptions: [],
        operations: states.map((state, day) => ({
          kind: 'rotate',
          state,
          to_version: 2,
          created_at: `2026-11-1${day}T00:00:00.000Z`,
        })),
      },
    ]);
    const [card] = await listIdentityCards(db, COMPONENTS, NOW);
    expect(card.operations.map(each => each.id)).toEqual(shown);
  });

  it('shows in one statement what is shown of the same rows read one table after the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(identity, { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(fc.constantFrom(...COMPONENTS), { minLength: 1 }),
        async (all, components) => {
          await clearTables(db);
          await insert(db, all);
          const rows = await listIdentitiesOf(db, components);
          const partsOf = await loadParts(
            db,
            rows.map(({ uid }) => uid),
            NOW,
          );
          const cards = await listIdentityCards(db, components, NOW);
          expect(
            cards.map(card =>
              identitySummary(card.identity, card, new Map(), NOW),
            ),
          ).toEqual(
            rows.map(row =>
              identitySummary(row, partsOf(row.uid), new Map(), NOW),
            ),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
