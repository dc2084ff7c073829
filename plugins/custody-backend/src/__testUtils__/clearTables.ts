import type { Knex } from 'knex';

const TABLES = [
  'audit_publications',
  'audit_keys',
  'audit_heads',
  'audit_events',
  'changes',
  'changes_horizon',
  'component_declarations',
  'switches',
  'notices',
  'operations',
  'leases',
  'assertion_ids',
  'acknowledgements',
  'sealed_secrets',
  'credentials',
  'consumers',
  'delegations',
  'break_glasses',
  'reviews',
  'request_approvers',
  'requests',
  'grants',
  'identities',
  'policy_sets',
];

/** Empties all tables, children first, so that one database serves many runs. */
export async function clearTables(db: Knex): Promise<void> {
  for (const table of TABLES) {
    await db(table).delete();
  }
}
