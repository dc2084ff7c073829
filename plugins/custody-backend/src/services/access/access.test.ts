import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { createTenants } from '../tenants';
import { maySee, Viewer, viewerOf } from './viewer';
import { whereSeenBy } from './sees';

jest.setTimeout(60_000);

const databases = testDatabases();

const tenants = createTenants([
  { name: 'a', namespaces: ['a'], groups: ['group:default/a'] },
  { name: 'b', namespaces: ['b'], groups: ['group:default/b'] },
]);
const special = {
  platform: ['group:default/platform'],
  auditors: ['group:default/audit'],
};
const as = (...groups: string[]): Viewer =>
  viewerOf(
    {
      type: 'user',
      ref: 'user:default/u',
      groups: groups.map(name => `group:default/${name}`),
    },
    { tenants, special },
  );

describe('maySee', () => {
  it.each<[string, Viewer, string | null, string | null, boolean]>([
    ['a member of its tenant', as('a'), 'a', null, true],
    ['a member of another tenant', as('b'), 'a', null, false],
    ['a party to it', as('x'), 'a', 'group:default/x', true],
    [
      'a party to it from another tenant',
      as('b', 'x'),
      'a',
      'group:default/x',
      false,
    ],
    ['a member of both tenants', as('a', 'b'), 'a', null, true],
    ['nobody in particular', as(), 'a', null, false],
    ['nobody, where there is no tenant', as(), null, null, false],
    [
      'a party, where there is no tenant',
      as('b'),
      null,
      'group:default/b',
      true,
    ],
    ['the platform team', as('platform'), 'a', null, true],
    ['auditors', as('audit', 'b'), 'a', null, true],
    [
      'a plugin',
      viewerOf(
        { type: 'service', subject: 'plugin:catalog' },
        { tenants, special },
      ),
      'a',
      null,
      true,
    ],
  ])('%s', (_, viewer, tenant, party, sees) => {
    expect(maySee(viewer, { tenant, parties: [party] })).toBe(sees);
  });
});

describe.each(databases.eachSupportedId())('whereSeenBy on %s', id => {
  type Row = { id: number; tenant: string | null; owner: string | null };
  const rows: Row[] = [null, 'a', 'b', 'c'].flatMap((tenant, i) =>
    [null, 'user:default/u', 'group:default/a', 'group:default/x'].map(
      (owner, j) => ({ id: i * 10 + j, tenant, owner }),
    ),
  );
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
    await db.schema.createTable('seen_rows', table => {
      table.integer('id').primary();
      table.string('tenant');
      table.string('owner');
    });
    await db('seen_rows').insert(rows);
  });

  it('gives what may be seen in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom('a', 'b', 'x', 'platform', 'audit')),
        async groups => {
          const viewer = as(...groups);
          const query = db<Row>('seen_rows').orderBy('id');
          whereSeenBy(query, viewer, { tenant: 'tenant', parties: ['owner'] });
          expect((await query).map(row => row.id)).toEqual(
            rows
              .filter(({ tenant, owner }) =>
                maySee(viewer, { tenant, parties: [owner] }),
              )
              .map(row => row.id),
          );
        },
      ),
    );
  });
});
