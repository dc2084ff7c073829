import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { TestDatabases } from '@backstage/backend-test-utils';
import { DATABASE_IDS } from '../__testUtils__/databases';
import { createRequestWorld } from '../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: [...DATABASE_IDS] });
const directory = resolve(__dirname, '../../migrations');

/** Tables of the plugin, without those that the migrator keeps for itself. */
async function tablesOf(db: Knex): Promise<string[]> {
  const names =
    db.client.config.client === 'pg'
      ? await db('information_schema.tables')
          .where({ table_schema: 'public' })
          .pluck('table_name')
      : await db('sqlite_master').where({ type: 'table' }).pluck('name');
  return names.filter((name: string) => !/^(knex_|sqlite_)/.test(name)).sort();
}

describe.each(databases.eachSupportedId())('migrations on %s', id => {
  it('go up, and down again with rows in every table, and up', async () => {
    const db = await databases.init(id);
    await db.migrate.latest({ directory });
    const tables = await tablesOf(db);
    const world = await createRequestWorld(db);
    const request = await world.submit('ada');
    await world.review('omar', request);
    expect(tables).toContain('request_approvers');
    await db.migrate.rollback({ directory }, true);
    expect(await tablesOf(db)).toEqual([]);
    await db.migrate.latest({ directory });
    expect(await tablesOf(db)).toEqual(tables);
  });
});
