import { type Db, locksRows } from './database';

/** The words by which a database puts rows together as JSON. */
export type JsonSql = {
  /** @param fields - SQL by field */
  object(fields: Readonly<Record<string, string>>): string;
  /** An aggregate: all of them, in this order; `[]` for none. */
  array(each: string, orderBy: string): string;
};

const fieldsOf = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(', ');

const POSTGRES: JsonSql = {
  object: fields => `json_build_object(${fieldsOf(fields)})`,
  array: (each, orderBy) =>
    `coalesce(json_agg(${each} order by ${orderBy}), '[]')`,
};

const SQLITE: JsonSql = {
  object: fields => `json_object(${fieldsOf(fields)})`,
  array: (each, orderBy) => `json_group_array(${each} order by ${orderBy})`,
};

/** @returns how the database of this client says it */
export function jsonSql(db: Db): JsonSql {
  return locksRows(db) ? POSTGRES : SQLITE;
}

/** @returns columns of a table as the fields of an object, under their own names */
export function columnsOf(
  alias: string,
  columns: readonly string[],
): Record<string, string> {
  return Object.fromEntries(columns.map(name => [name, `${alias}.${name}`]));
}
