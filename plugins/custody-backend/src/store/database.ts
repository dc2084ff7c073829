import type { Knex } from 'knex';

/** A client, or the transaction that is open. Every query of a transaction goes through it. */
export type Db = Knex | Knex.Transaction;

/** Whether rows can be locked one by one. On SQLite one writer at a time makes that needless. */
export function locksRows(db: Db): boolean {
  return db.client.config.client === 'pg';
}

/** Locks what a query reads until the transaction ends, where the database has row locks. */
export function forUpdate<T extends Knex.QueryBuilder>(
  tx: Knex.Transaction,
  query: T,
): T {
  return locksRows(tx) ? (query.forUpdate() as T) : query;
}

/** A boolean column as JavaScript has it; SQLite gives 0 and 1. */
export function asBoolean(value: boolean | 0 | 1): boolean {
  return value === true || value === 1;
}
