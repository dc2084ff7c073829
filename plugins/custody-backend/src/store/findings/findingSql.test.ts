import {
  addDuration,
  CREDENTIAL_MODES,
  FINDING_RULES,
  FINDING_TABLE,
  health,
  IDENTITY_STATES,
} from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import { newIdentityRow } from '../../services/identities/propose';
import { testDatabases } from '../../__testUtils__/databases';
import { PROPOSED } from '../../__testUtils__/engineWorld';
import { identityFacts } from '../identities/identityFacts';
import type { IdentitiesRow } from '../tables';
import { findingSql, healthSql } from './findingSql';

jest.setTimeout(60_000);

const NOW = '2026-11-22T12:00:00.000Z';

/** Instants around everything that rules look at: now, 48 hours and 14 days ahead, to the millisecond. */
const instant = fc.option(
  fc
    .tuple(
      fc.constantFrom('PT0S', 'PT48H', 'P14D', '-PT48H', 'P30D', '-P30D'),
      fc.constantFrom('PT0S', 'PT0.001S', '-PT0.001S', 'PT1H', '-PT1H'),
    )
    .map(([far, near]) => addDuration(addDuration(NOW, far), near)),
);

const arbitraryRow = fc
  .record({
    state: fc.constantFrom(...IDENTITY_STATES),
    mode: fc.constantFrom(...CREDENTIAL_MODES),
    current_version: fc.option(fc.integer({ min: 1, max: 9 })),
    rotation_due_at: instant,
    rotation_overdue_at: instant,
    credential_expires_at: instant,
    grant_ends_at: instant,
    failing_since: instant,
    owner_missing_since: instant,
    component_missing_since: instant,
    conflict_since: instant,
    suspended_at: instant,
    compromised_at: instant,
    observed_at: instant,
    laggards_since: instant,
    break_glass_at: instant,
    break_glass_review_due_at: instant,
  })
  .map(
    (change): IdentitiesRow => ({
      ...newIdentityRow(
        PROPOSED,
        { state: change.state, origin: 'request' },
        NOW,
      ),
      ...change,
    }),
  );

const databases = testDatabases();

describe.each(databases.eachSupportedId())('rules as SQL, %s', id => {
  it('say of every identity what the predicates say', async () => {
    const db = await databases.migrated(id);
    const health_ = healthSql(NOW);
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRow, { minLength: 20, maxLength: 60 }),
        async generated => {
          const rows = generated.map((row, at) => ({
            ...row,
            ref: `${row.ref}-${at}`,
          }));
          await db('identities').delete();
          await db.batchInsert('identities', rows, 25);
          for (const rule of FINDING_RULES) {
            const { sql, bindings } = findingSql(rule, NOW);
            const found = await db('identities')
              .whereRaw(sql, bindings)
              .pluck('uid');
            const expected = rows
              .filter(row =>
                FINDING_TABLE[rule].predicate(identityFacts(row), NOW),
              )
              .map(({ uid }) => uid);
            expect({ rule, uids: found.sort() }).toEqual({
              rule,
              uids: expected.sort(),
            });
            // Never null: what is not found must be found by the opposite.
            const others = await db('identities')
              .whereRaw(`not ${sql}`, bindings)
              .pluck('uid');
            expect(others).toHaveLength(rows.length - found.length);
          }
          const states = await db('identities').select(
            'uid',
            db.raw(`${health_.sql} as health`, health_.bindings),
          );
          expect(
            Object.fromEntries(states.map(row => [row.uid, row.health])),
          ).toEqual(
            Object.fromEntries(
              rows.map(row => [row.uid, health(identityFacts(row), NOW)]),
            ),
          );
        },
      ),
      { numRuns: 30 },
    );
    await db.destroy();
  });
});
