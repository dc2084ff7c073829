import {
  addDuration,
  CREDENTIAL_MODES,
  FINDING_RULES,
  findingCounts,
  health,
  IDENTITY_STATES,
  type IdentityFacts,
} from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import { newIdentityRow } from '../../services/identities/propose';
import { testDatabases } from '../../__testUtils__/databases';
import { PROPOSED } from '../../__testUtils__/engineWorld';
import { exceptionRow } from '../../__testUtils__/exceptionRow';
import { identityFacts } from '../identities/identityFacts';
import { findExceptionsOf } from '../requests';
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

/** What was asked for, from what, until when, and what came of it. */
const arbitraryException = fc.record({
  rule: fc.constantFrom(...FINDING_RULES, 'a-policy'),
  state: fc.constantFrom(
    ...(['fulfilled', 'fulfilled', 'pending', 'denied'] as const),
  ),
  granted_until: instant,
});

const arbitraryIdentity = fc.record({
  row: arbitraryRow,
  exceptions: fc.array(arbitraryException, { maxLength: 6 }),
});

const databases = testDatabases();

describe.each(databases.eachSupportedId())('rules as SQL, %s', id => {
  it('say of every identity what the predicates and its exceptions say, at any time', async () => {
    const db = await databases.migrated(id);
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryIdentity, { minLength: 20, maxLength: 60 }),
        fc.constantFrom('PT0S', 'PT0.001S', '-PT0.001S', 'P14D', '-P30D'),
        async (generated, later) => {
          const now = addDuration(NOW, later);
          const rows = generated.map(({ row }, at) => ({
            ...row,
            ref: `${row.ref}-${at}`,
          }));
          await db('requests').delete();
          await db('identities').delete();
          await db.batchInsert('identities', rows, 25);
          const excepted = generated.flatMap(({ exceptions }, at) =>
            exceptions.map(each =>
              exceptionRow({ ...each, identity_uid: rows[at].uid }, NOW),
            ),
          );
          await db.batchInsert('requests', excepted, 50);
          // Ended ones too: what is in force is told by the instant alone.
          const facts = new Map(
            rows.map((row, at) => [
              row.uid,
              identityFacts(
                row,
                generated[at].exceptions.flatMap(
                  ({ rule, state, granted_until: until }) =>
                    state === 'fulfilled' && until !== null
                      ? [{ requestId: rule, rule, reason: 'because', until }]
                      : [],
                ),
              ),
            ]),
          );
          const factsOf = ({ uid }: IdentitiesRow) =>
            facts.get(uid) as IdentityFacts;
          for (const rule of FINDING_RULES) {
            const { sql, bindings } = findingSql(rule, now);
            const found = await db('identities')
              .whereRaw(sql, bindings)
              .pluck('uid');
            const expected = rows
              .filter(row => findingCounts(factsOf(row), rule, now))
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
          const { sql, bindings } = healthSql(now);
          const states = await db('identities').select(
            'uid',
            db.raw(`${sql} as health`, bindings),
          );
          expect(
            Object.fromEntries(states.map(row => [row.uid, row.health])),
          ).toEqual(
            Object.fromEntries(
              rows.map(row => [row.uid, health(factsOf(row), now)]),
            ),
          );
          // What pages read of the record says the same.
          const inForce = await findExceptionsOf(
            db,
            rows.map(({ uid }) => uid),
            now,
          );
          for (const row of rows) {
            expect(
              health(identityFacts(row, inForce.get(row.uid) ?? []), now),
            ).toBe(health(factsOf(row), now));
          }
        },
      ),
      { numRuns: 30 },
    );
    await db.destroy();
  });
});
