import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { locksRows } from './database';

/** invalid_sql_statement_name and duplicate_prepared_statement (PostgreSQL, appendix A). */
const OF_ANOTHER_CONNECTION = new Set(['26000', '42P05']);

/**
 * A read whose text never changes, only its values. PostgreSQL plans it once for each of its connections, where planning
 * takes longer than reading: as a prepared statement.
 *
 * A pooler that gives each transaction another connection may not keep prepared statements. The server then says that it
 * does not know this one, or knows it already, and from there on the text is sent each time.
 *
 * @param textFor - the SQL for a client's database, with `?` for each value; it is asked for once
 * @returns gives the rows for some values. It is no part of a transaction, as one that fails is asked again.
 */
export function plannedQuery<Row>(
  textFor: (db: Knex) => string,
): (db: Knex, values: readonly Knex.Value[]) => Promise<Row[]> {
  const statements = new WeakMap<object, { text: string; name?: string }>();

  const statementFor = (db: Knex) => {
    const known = statements.get(db.client);
    if (known) {
      return known;
    }
    const text = textFor(db);
    const statement = { text, name: locksRows(db) ? nameOf(text) : undefined };
    statements.set(db.client, statement);
    return statement;
  };

  return async (db, values) => {
    const statement = statementFor(db);
    if (statement.name !== undefined) {
      const { name } = statement;
      try {
        const { rows } = await db.raw(statement.text, values).options({ name });
        return rows;
      } catch (error) {
        if (
          !OF_ANOTHER_CONNECTION.has((error as { code?: string }).code ?? '')
        ) {
          throw error;
        }
        statement.name = undefined;
      }
    }
    const answer = await db.raw(statement.text, values);
    return locksRows(db) ? answer.rows : answer;
  };
}

/** Another release has another text, and may share a connection of the pooler. */
function nameOf(text: string): string {
  return `custody_${createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 16)}`;
}
