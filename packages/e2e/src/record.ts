import path from 'node:path';
import Database from 'better-sqlite3';
import { world } from './world';

/** Reads the plugin's own database, past the plugin. */
export function readRecord<T>(sql: string, ...values: unknown[]): T[] {
  const file = path.join(world.dataDir, 'backstage', 'custody.sqlite');
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return database.prepare(sql).all(...values) as T[];
  } finally {
    database.close();
  }
}
