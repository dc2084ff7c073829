import type { Knex } from 'knex';
import { type Db, locksRows } from './database';

/**
 * Narrows a query to rows that have none of these values in a column, however many those are.
 *
 * INVARIANT: they are one parameter of the statement. Databases take only so many: 65 535 on PostgreSQL, 32 766 on SQLite.
 */
export function whereNoneOf(
  db: Db,
  query: Knex.QueryBuilder,
  column: string,
  values: readonly string[],
): void {
  if (locksRows(db)) {
    query.whereRaw('?? not in (select unnest(?::text[]))', [
      column,
      [...values],
    ]);
  } else {
    query.whereRaw('?? not in (select value from json_each(?))', [
      column,
      JSON.stringify(values),
    ]);
  }
}
