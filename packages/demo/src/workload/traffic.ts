import type { Pool } from 'pg';

/** One thing that a service may do in a database, chosen by what its privileges allow. */
interface Job {
  schema: string;
  table: string;
  /** Writes one row, when the privileges allow it. */
  insertSql: string;
  /** Reads a little. */
  selectSql: string;
}

/** The queries that a service runs over and over. */
export interface Traffic {
  /** `ledger.entries`, for the status page. */
  table: string;
  statements: string[];
}

const JOBS: Job[] = [
  {
    schema: 'ledger',
    table: 'entries',
    insertSql: `insert into ledger.entries (account_id, amount_minor, reference) values (1, 1, 'heartbeat')`,
    selectSql:
      'select id, amount_minor from ledger.entries order by id desc limit 5',
  },
  {
    schema: 'ledger',
    table: 'payouts',
    insertSql: `insert into ledger.payouts (account_id, amount_minor, state, due_on) values (1, 1, 'scheduled', current_date)`,
    selectSql: 'select id, state from ledger.payouts limit 5',
  },
  {
    schema: 'shop',
    table: 'orders',
    insertSql: 'insert into shop.orders (product_id, quantity) values (1, 1)',
    selectSql: 'select id, quantity from shop.orders limit 5',
  },
  {
    schema: 'shop',
    table: 'products',
    insertSql: '',
    selectSql: 'select id, title from shop.products limit 5',
  },
];

/**
 * Finds out what a freshly signed-in service may do, and makes that its traffic: a service that was
 * granted only reading should not count refusals as failures.
 *
 * @returns undefined when it may do nothing that the sample knows
 */
export async function chooseTraffic(pool: Pool): Promise<Traffic | undefined> {
  for (const job of JOBS) {
    const name = `${job.schema}.${job.table}`;
    if (!(await may(pool, job, 'select'))) {
      continue;
    }
    const writes = job.insertSql && (await may(pool, job, 'insert'));
    return {
      table: name,
      statements: writes ? [job.insertSql, job.selectSql] : [job.selectSql],
    };
  }
  return undefined;
}

async function may(
  pool: Pool,
  job: Job,
  privilege: 'select' | 'insert',
): Promise<boolean> {
  // By catalog, not by name: naming a table in a schema that one may not use is an error.
  const { rows } = await pool.query<{ allowed: boolean }>(
    `select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, $3) as allowed
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2`,
    [job.schema, job.table, privilege],
  );
  return rows.length === 1 && rows[0].allowed;
}
