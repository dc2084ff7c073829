import type { Knex } from 'knex';

/** Tenants that identities belong to, in turns; each has a lane of its own. */
const TENANTS = 10;

export type Fleet = {
  /** How many identities there are. */
  count: number;
  /** Ref of their provider. */
  provider: string;
  /** JSON of the scopes that each was granted, in full. */
  scopes?: string;
  /** Whether each credential is due for rotation. */
  due?: boolean;
};

/** Rows of one statement: an answer may not be owed for so long that the database is taken for silent. */
const AT_ONCE = 100_000;

const UID = `md5('identity ' || n)::uuid::text`;
const GRANT = `md5('grant ' || n)::uuid::text`;
const AT = `'2026-01-01T00:00:00.000Z'`;
const TENANT = `'team-' || n % ${TENANTS}`;

/**
 * Fills a database with governed identities, each with its first version. They have no consumers and policy gives them
 * no overlap, so that a rotation waits for nobody: what it costs is the engine's alone.
 */
export async function fillFleet(db: Knex, fleet: Fleet): Promise<void> {
  const { count, provider, due = false, scopes = '[]' } = fleet;
  const fill = (table: string, columns: Record<string, string>) =>
    insertMany(db, table, columns, count);
  await fill('identities', {
    uid: UID,
    ref: `'identity:team-' || n % ${TENANTS} || '/robot-' || n`,
    namespace: TENANT,
    name: `'robot-' || n`,
    type: `'service-account'`,
    owner: `'group:default/team-' || n % ${TENANTS}`,
    tenant: TENANT,
    environment: `'production'`,
    exposure: `'internal'`,
    risk: `'low'`,
    provider: `'${provider}'`,
    mode: `'rotated'`,
    scopes: `'["ledger:read"]'`,
    state: `'governed'`,
    origin: `'request'`,
    grant_id: GRANT,
    current_version: '1',
    rotated_at: AT,
    rotation_due_at: due ? AT : `'2099-01-01T00:00:00.000Z'`,
    rotation_overdue_at: `'2099-01-01T00:00:00.000Z'`,
    created_at: AT,
    updated_at: AT,
  });
  await fill('grants', {
    id: GRANT,
    identity_uid: UID,
    request_id: `md5('request ' || n)::uuid::text`,
    provider: `'${provider}'`,
    scopes: `'${scopes}'`,
    rotate_every: `'P7D'`,
    max_overlap: `'PT0S'`,
    policy_hash: `repeat('0', 64)`,
    starts_at: AT,
  });
  await fill('credentials', {
    id: `md5('credential ' || n)::uuid::text`,
    identity_uid: UID,
    version: '1',
    state: `'current'`,
    provider: `'${provider}'`,
    grant_id: GRANT,
    account: `'robot_' || n || '_v1'`,
    issued_at: AT,
    activated_at: AT,
  });
  await db.raw('vacuum analyze');
}

/**
 * Enters operations for identities of a fleet, one each, the first of them; what is there already is taken out.
 *
 * @param due - how many are due; the others have ended
 */
export async function enterOperations(
  db: Knex,
  operations: { kind: 'suspend' | 'rotate'; count: number; due?: number },
): Promise<void> {
  const { kind, count, due = count } = operations;
  const columns = {
    id: `gen_random_uuid()::text`,
    kind: `'${kind}'`,
    identity_uid: UID,
    lane: `'make:team-' || n % ${TENANTS}`,
    state: `case when n <= ${due} then 'running' else 'done' end`,
    steps: `'{"steps":[],"abandoned":null}'`,
    from_version: '1',
    requested_by: `'engine'`,
    reason: `'rotation is due'`,
    attempts: '0',
    next_attempt_at: `case when n <= ${due} then ${AT} end`,
    active_key: `case when n <= ${due} then ${UID} end`,
    created_at: AT,
    updated_at: AT,
    finished_at: `case when n > ${due} then ${AT} end`,
  };
  await db.raw('truncate operations, audit_events');
  await insertMany(db, 'operations', columns, count);
  await db.raw('vacuum analyze operations, audit_events');
}

/** Inserts rows whose columns are expressions of their number `n`, from 1. */
async function insertMany(
  db: Knex,
  table: string,
  columns: Record<string, string>,
  count: number,
): Promise<void> {
  for (let first = 1; first <= count; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE - 1, count);
    await db.raw(
      `insert into ${table} (${Object.keys(columns).join(', ')})
       select ${Object.values(columns).join(', ')}
       from generate_series(${first}, ${last}) as n`,
    );
  }
}
