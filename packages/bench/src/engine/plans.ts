import type { Knex } from 'knex';

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] };

/**
 * Has PostgreSQL say how it would answer the statement that some work makes.
 *
 * @param work - makes one statement
 * @throws Error that names the tables of which it would read every row
 */
export async function expectIndexesOnly(
  db: Knex,
  work: (db: Knex) => Promise<unknown>,
): Promise<void> {
  const made: Array<{ sql: string; bindings: readonly Knex.RawBinding[] }> = [];
  const note = (query: (typeof made)[number]) => made.push(query);
  db.on('query', note);
  try {
    await work(db);
  } finally {
    db.off('query', note);
  }
  for (const { sql, bindings } of made) {
    // The driver's own placeholders, as the statement was sent.
    const connection = await db.client.acquireConnection();
    try {
      const { rows } = await connection.query(`explain (format json) ${sql}`, [
        ...bindings,
      ]);
      const whole = scanned(rows[0]['QUERY PLAN'][0].Plan);
      if (whole.length > 0) {
        throw new Error(
          `every row of \`${whole.join('`, `')}\` would be read: ${sql}`,
        );
      }
    } finally {
      await db.client.releaseConnection(connection);
    }
  }
}

/** @returns tables of which a plan reads every row */
function scanned(plan: Plan): string[] {
  const own =
    plan['Node Type'] === 'Seq Scan' ? [String(plan['Relation Name'])] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scanned)];
}
