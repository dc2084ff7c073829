import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';

/** The databases that Custody runs on. A machine without a PostgreSQL has it left out by `TestDatabases`. */
export const DATABASE_IDS = ['SQLITE_3', 'POSTGRES_18'] as const;

/** Real databases, each fresh and migrated. To be called at the top of a test file. */
export function testDatabases() {
  const databases = TestDatabases.create({ ids: [...DATABASE_IDS] });
  return {
    eachSupportedId: () => databases.eachSupportedId(),
    /** Without tables, for tests that make their own. */
    init: (id: Parameters<typeof databases.init>[0]): Promise<Knex> =>
      databases.init(id),
    async migrated(id: Parameters<typeof databases.init>[0]): Promise<Knex> {
      const db = await databases.init(id);
      await db.migrate.latest({
        directory: resolve(__dirname, '../../migrations'),
      });
      return db;
    },
  };
}
