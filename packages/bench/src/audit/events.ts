import type { Knex } from 'knex';

const COLUMNS: Record<string, string> = {
  id: `md5('event ' || n)::uuid::text`,
  at: `to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  type: `case n % 4 when 0 then 'request.submitted' when 1 then 'operation.step' else 'credential.issued' end`,
  actor: `case n % 4 when 0 then 'user:default/ada' else 'engine' end`,
  subject: `'identity:team-' || n % 10 || '/robot-' || n`,
  outcome: `'success'`,
  tenant: `'team-' || n % 10`,
  identity_uid: `md5('identity ' || n)::uuid::text`,
  component: `'component:team-' || n % 10 || '/api-' || n % 100`,
  request_id: `md5('request ' || n)::uuid::text`,
  operation_id: `case n % 4 when 0 then null else md5('operation ' || n)::uuid::text end`,
  reason: `case n % 4 when 0 then 'the ledger API writes entries' end`,
  data: `case n % 4
    when 0 then '{"digest":"' || md5('a' || n) || md5('b' || n) || '","kind":"create","policyHash":"' || repeat('0', 64) || '","policyIds":["custody/high-risk"],"requester":"user:default/ada"}'
    else '{"account":"robot_' || n || '_v2","fromVersion":1,"kind":"rotate","provider":"postgresql/ledger","requestedBy":"engine","toVersion":2}'
  end`,
};

const selected = ({ first, count }: Span) =>
  `select ${Object.entries(COLUMNS)
    .map(([name, value]) => `${value} as ${name}`)
    .join(', ')}
   from generate_series(${first}, ${first + count - 1}) as n`;

/** Events by number, from the first. */
export type Span = { first: number; count: number };

/** Enters events of requests and rotations as they are written, one in four of a request; none is sealed. */
export async function enterEvents(db: Knex, span: Span): Promise<void> {
  await db.raw(
    `insert into audit_events (${Object.keys(COLUMNS).join(', ')}) ${selected(
      span,
    )}`,
  );
}

/** @returns the rows that {@link enterEvents} would enter, as sealed ones */
export async function sealedRows(
  db: Knex,
  span: Span,
): Promise<Record<string, unknown>[]> {
  const { rows } = await db.raw(
    `select *, ${span.first} - 1 + row_number() over () as sequence, 1 as batch
     from (${selected(span)}) as events`,
  );
  return rows;
}
