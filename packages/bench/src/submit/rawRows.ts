import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';

type Row = Record<string, unknown>;

/** Rows to insert, by table, in an order that foreign keys allow. */
export type Rows = Array<{ table: string; row: Row }>;

/**
 * Reads all that one request wrote, and gives it other names, so that the same can be inserted again beside it.
 *
 * @param id - of the request
 */
export async function rowsAgain(client: Client, id: string): Promise<Rows> {
  const read = async (table: string, column: string): Promise<Rows> =>
    (
      await client.query<Row>(`select * from ${table} where ${column} = $1`, [
        id,
      ])
    ).rows.map(row => ({ table, row }));
  const rows = [
    ...(await read('identities', 'pending_request_id')),
    ...(await read('requests', 'id')),
    ...(await read('request_approvers', 'request_id')),
    ...(await read('audit_events', 'request_id')),
  ];
  const identity = rows[0].row;
  const renamed = new Map<unknown, unknown>([
    [id, randomUUID()],
    [identity.uid, randomUUID()],
    [identity.name, `${identity.name}-raw`],
    [identity.ref, `${identity.ref}-raw`],
  ]);
  for (const { table, row } of rows) {
    if (table === 'audit_events') {
      renamed.set(row.id, randomUUID());
    } else if (table === 'requests') {
      // As long as the digest that it stands for.
      renamed.set(row.dedupe_key, randomUUID().padEnd(64, '0'));
    }
  }
  return rows.map(({ table, row }) => ({
    table,
    row: Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        renamed.get(value) ?? value,
      ]),
    ),
  }));
}

/** One statement a table, as somebody would write it who knows the rows beforehand and nothing else. */
export type Statement = { text: string; values: unknown[] };

/** @returns statements that insert rows, those of one table in one */
export function insertsOf(rows: Rows): Statement[] {
  const tables = [...new Set(rows.map(({ table }) => table))];
  return tables.map(table => {
    const own = rows.filter(each => each.table === table);
    const columns = Object.keys(own[0].row);
    const values = own.flatMap(({ row }) => columns.map(name => row[name]));
    const tuples = own.map(
      (_, at) =>
        `(${columns
          .map((__, column) => `$${at * columns.length + column + 1}`)
          .join(', ')})`,
    );
    return {
      text: `insert into ${table} (${columns.join(', ')}) values ${tuples.join(
        ', ',
      )}`,
      values,
    };
  });
}

/** Runs statements in one transaction. */
export async function inTransaction(
  client: Client,
  statements: readonly Statement[],
): Promise<void> {
  await client.query('begin');
  for (const statement of statements) {
    await client.query(statement);
  }
  await client.query('commit');
}
