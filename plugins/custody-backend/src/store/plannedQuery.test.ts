import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { plannedQuery } from './plannedQuery';

jest.setTimeout(120_000);

const databases = testDatabases();
const double = () =>
  plannedQuery<{ twice: number }>(() => 'select cast(? as integer) * 2 twice');

describe.each(databases.eachSupportedId())('plannedQuery on %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.init(id);
  });

  it('gives the rows for each values', async () => {
    const query = double();
    await expect(query(db, [1])).resolves.toEqual([{ twice: 2 }]);
    await expect(query(db, [21])).resolves.toEqual([{ twice: 42 }]);
  });

  it('asks for the text once', async () => {
    const text = jest.fn(() => 'select 1 as one');
    const query = plannedQuery<{ one: number }>(text);
    await query(db, []);
    await query(db, []);
    expect(text).toHaveBeenCalledTimes(1);
  });

  it('tells of what is wrong with the text', async () => {
    const query = plannedQuery(() => 'select nothing from nowhere');
    await expect(query(db, [])).rejects.toMatchObject({
      message: expect.stringContaining('nowhere'),
    });
  });
});

describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'a prepared statement on %s',
  id => {
    /** A client of one connection, so that a test meets the one that it means. */
    async function oneConnection(): Promise<Knex> {
      const db = await databases.init(id);
      db.client.pool.max = 1;
      return db;
    }
    const prepared = async (db: Knex) =>
      (await db.raw('select name from pg_prepared_statements')).rows;

    it('is planned once for a connection', async () => {
      const db = await oneConnection();
      const query = double();
      await query(db, [1]);
      await query(db, [2]);
      await expect(prepared(db)).resolves.toEqual([
        { name: expect.stringMatching(/^custody_[0-9a-f]{16}$/) },
      ]);
    });

    it('is done without where the server does not know it, as behind a pooler', async () => {
      const db = await oneConnection();
      const query = double();
      await query(db, [1]);
      await db.raw('deallocate all');
      await expect(query(db, [2])).resolves.toEqual([{ twice: 4 }]);
      await expect(query(db, [3])).resolves.toEqual([{ twice: 6 }]);
      await expect(prepared(db)).resolves.toEqual([]);
    });

    it('is done without where the server knows it of somebody else', async () => {
      const other = await oneConnection();
      await double()(other, [1]);
      const [{ name }] = await prepared(other);

      const db = await oneConnection();
      await db.raw(`prepare ${name} as select 0 as twice`);
      await expect(double()(db, [2])).resolves.toEqual([{ twice: 4 }]);
    });
  },
);
