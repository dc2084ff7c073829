import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import type { IdentityCondition } from './identityRules';
import { whereConditions } from './whereConditions';

jest.setTimeout(60_000);

type Criteria = PermissionCriteria<IdentityCondition>;
type Row = {
  id: number;
  owner: string;
  tenant: string | null;
  environment: string | null;
};

const databases = testDatabases();
const COLUMNS = {
  owner: 'owner',
  tenant: 'tenant',
  environment: 'environment',
};
const VALUES = ['a', 'b', null];

const ROWS: Row[] = ['a', 'b'].flatMap((owner, i) =>
  VALUES.flatMap((tenant, j) =>
    VALUES.map((environment, k) => ({
      id: i * 100 + j * 10 + k,
      owner,
      tenant,
      environment,
    })),
  ),
);

const { criteria } = fc.letrec<{ criteria: Criteria }>(tie => ({
  criteria: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      column: fc.constantFrom('owner', 'tenant', 'environment'),
      values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
    }) as fc.Arbitrary<Criteria>,
    fc.record({ not: tie('criteria') }) as fc.Arbitrary<Criteria>,
    fc.record({
      allOf: fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Criteria>,
    fc.record({
      anyOf: fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Criteria>,
  ),
}));

function fits(row: Row, part: Criteria): boolean {
  if ('not' in part) return !fits(row, part.not);
  if ('allOf' in part) return part.allOf.every(inner => fits(row, inner));
  if ('anyOf' in part) return part.anyOf.some(inner => fits(row, inner));
  const value = row[part.column];
  return value !== null && part.values.includes(value);
}

describe.each(databases.eachSupportedId())('whereConditions on %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
    await db.schema.createTable('condition_rows', table => {
      table.integer('id').primary();
      table.string('owner');
      table.string('tenant');
      table.string('environment');
    });
    await db('condition_rows').insert(ROWS);
  });

  it('gives the rows that fulfil the conditions in memory', async () => {
    await fc.assert(
      fc.asyncProperty(criteria, async conditions => {
        const query = db('condition_rows').orderBy('id');
        whereConditions(query, conditions, COLUMNS);
        const found: Row[] = await query;
        expect(found.map(row => row.id)).toEqual(
          ROWS.filter(row => fits(row, conditions))
            .map(row => row.id)
            .sort((a, b) => a - b),
        );
      }),
    );
  });
});
