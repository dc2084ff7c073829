import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { cutSilentConnections } from './silentConnections';

/** Where it is, the others are. */
const A_TABLE = 'operations';

const SUPPORTED = ['pg', 'better-sqlite3', 'sqlite3'];

/**
 * Opens the plugin's database, and brings its tables up to date unless configuration leaves that to others
 * (`backend.database.skipMigrations`).
 *
 * @throws InputError for an engine that the plugin does not run on, or without tables where others make them
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const db = await database.getClient();
  const engine = String(db.client.config.client);
  if (!SUPPORTED.includes(engine)) {
    throw new InputError(
      `Custody does not run on \`${engine}\` as its own database: it needs row locks that skip what is locked; give the plugin a PostgreSQL at \`backend.database.plugin.custody\` (or SQLite for one process)`,
    );
  }
  const answers = cutSilentConnections(db);
  const directory = resolvePackagePath(
    '@custody/backstage-plugin-custody-backend',
    'migrations',
  );
  if (!database.migrations?.skip) {
    await db.migrate.latest({ directory });
  } else if (!(await db.schema.hasTable(A_TABLE))) {
    throw new InputError(
      `the tables of Custody are not in its database, and \`skipMigrations\` says that somebody else makes them: run the migrations in \`${directory}\` with knex first, or leave \`backend.database.skipMigrations\` out`,
    );
  }
  answers.begin();
  return db;
}
