import { addDuration } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { createEngineWorld, PROPOSED } from '../../__testUtils__/engineWorld';
import { exceptionRow } from '../../__testUtils__/exceptionRow';
import type { IdentitiesRow } from '../../store/tables';
import { createTenants } from '../tenants';
import { readSeen, whereSeesIdentity } from './seenIdentities';
import { type Viewer, viewerOf } from './viewer';

jest.setTimeout(60_000);

const databases = testDatabases();
const NOW = '2026-11-23T09:00:00.000Z';
const TENANTS = createTenants([
  { name: 'a', namespaces: ['a'], groups: ['group:default/a'] },
  { name: 'b', namespaces: ['b'], groups: ['group:default/b'] },
]);
const as = (name: string, groups: readonly string[]): Viewer =>
  viewerOf(
    {
      type: 'user',
      ref: `user:default/${name}`,
      groups: groups.map(group => `group:default/${group}`),
    },
    { tenants: TENANTS, special: { platform: [], auditors: [] } },
  );
/** If the glass was broken: when what it was broken for ends, and what was found of it. */
const BROKEN = [
  null,
  { ends_at: null },
  { ends_at: addDuration(NOW, 'PT1H') },
  { ends_at: NOW },
  { ends_at: null, verdict: 'justified' },
  { ends_at: addDuration(NOW, 'PT1H'), verdict: 'not-justified' },
] as const;

describe.each(databases.eachSupportedId())(
  'whoever broke the glass, %s',
  id => {
    let db: Knex;
    let rows: IdentitiesRow[];

    beforeAll(async () => {
      db = await databases.migrated(id);
      const world = createEngineWorld(db);
      for (const tenant of ['a', 'b', null]) {
        for (const [at, broken] of BROKEN.entries()) {
          const name = `${tenant ?? 'none'}-${at}`;
          const uid = await world.govern({
            consumers: [],
            identity: {
              ...PROPOSED,
              ref: `identity:a/${name}`,
              name,
              owner: 'group:default/x',
              tenant,
            },
          });
          if (broken !== null) {
            const request = exceptionRow(
              { rule: 'none', identity_uid: uid, granted_until: null },
              NOW,
            );
            await db('requests').insert(request);
            await db('break_glasses').insert({
              request_id: request.id,
              identity_uid: uid,
              by: 'user:default/jules',
              reason: 'INC-7',
              decision: '{}',
              at: NOW,
              review_due_at: NOW,
              ...broken,
            });
          }
        }
      }
      rows = await db<IdentitiesRow>('identities').orderBy('ref');
    });

    const seenInSql = async (viewer: Viewer) => {
      const query = db<IdentitiesRow>('identities').orderBy('ref');
      whereSeesIdentity(query, viewer, { db, now: NOW });
      return (await query).map(({ name }) => name);
    };

    it('sees the identity while what it granted lasts and nobody found it not justified, and of another tenant nothing', async () => {
      const lasting = (tenant: string) =>
        [1, 2, 4].map(at => `${tenant}-${at}`);
      expect(await seenInSql(as('jules', ['sre']))).toEqual(
        ['a', 'b', 'none'].flatMap(lasting),
      );
      expect(await seenInSql(as('rosa', ['sre']))).toEqual([]);
      expect(await seenInSql(as('jules', ['sre', 'b']))).toEqual([
        ...rows.map(({ name }) => name).filter(name => name.startsWith('b-')),
        ...lasting('none'),
      ]);
    });

    it('gives in the database what may be seen in memory', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('jules', 'rosa'),
          fc.uniqueArray(fc.constantFrom('a', 'b', 'x', 'sre')),
          async (name, groups) => {
            const viewer = as(name, groups);
            const sees = await readSeen(viewer, rows, { db, now: NOW });
            expect(await seenInSql(viewer)).toEqual(
              rows.filter(sees).map(row => row.name),
            );
          },
        ),
        { numRuns: 40 },
      );
    });
  },
);
