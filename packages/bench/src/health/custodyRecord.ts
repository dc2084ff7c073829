import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  componentRef,
  ESTATE,
  identitiesOf,
  identityName,
  NAMESPACE,
  teamOf,
  teamRef,
} from './estate';

type Row = Record<string, unknown>;
type Tables = Record<
  | 'identities'
  | 'grants'
  | 'consumers'
  | 'credentials'
  | 'sealed_secrets'
  | 'acknowledgements'
  | 'operations',
  Row[]
>;

const DAY_MILLIS = 86_400_000;
const ROWS_A_STATEMENT = 100;

/**
 * Fills Custody's record: each identity is governed, has been rotated once, and has two consumers, of which both
 * moved to the new version. Every hundredth rotation failed.
 *
 * @param now - milliseconds since 1970
 */
export async function fillRecord(db: Knex, now: number): Promise<void> {
  const rows: Tables = {
    identities: [],
    grants: [],
    consumers: [],
    credentials: [],
    sealed_secrets: [],
    acknowledgements: [],
    operations: [],
  };
  for (let component = 0; component < ESTATE.components; component++) {
    for (const identity of identitiesOf(component)) {
      addIdentity(rows, identity, component, now);
    }
  }
  await db.transaction(async tx => {
    for (const [table, all] of Object.entries(rows)) {
      await tx.batchInsert(table, all, ROWS_A_STATEMENT);
      // Else the foreign keys of the next table are checked as if this one still were empty.
      await tx.raw('analyze');
    }
  });
}

function addIdentity(
  rows: Tables,
  identity: number,
  component: number,
  now: number,
): void {
  const day = (days: number) => new Date(now + days * DAY_MILLIS).toISOString();
  const uid = randomUUID();
  const grant = randomUUID();
  const name = identityName(identity);
  const failed = identity % 100 === 99;
  const scopes = ['ledger:read', 'ledger:write'];
  rows.identities.push({
    uid,
    ref: `identity:${NAMESPACE}/${name}`,
    namespace: NAMESPACE,
    name,
    type: 'service-account',
    owner: teamRef(teamOf(component)),
    component: componentRef(component),
    tenant: NAMESPACE,
    environment: 'production',
    exposure: 'internal',
    risk: 'high',
    provider: 'postgresql/ledger',
    mode: 'rotated',
    scopes: JSON.stringify(scopes),
    state: 'governed',
    origin: 'request',
    bound_to: teamRef(teamOf(component)),
    grant_id: grant,
    current_version: 2,
    rotated_at: day(-3),
    rotation_due_at: day(4),
    rotation_overdue_at: day(5),
    credential_expires_at: day(60),
    grant_ends_at: day(60),
    failing_since: failed ? day(-1) : null,
    observed_at: day(-1),
    created_at: day(-30),
    updated_at: day(-3),
  });
  rows.grants.push({
    id: grant,
    identity_uid: uid,
    request_id: randomUUID(),
    provider: 'postgresql/ledger',
    scopes: JSON.stringify(
      scopes.map(scope => ({
        name: scope,
        title: scope,
        risk: 'high',
        resource: 'resource:default/ledger-db',
        resourceOwner: teamRef(0),
        privileges: [{ on: 'table ledger.entries', privileges: ['SELECT'] }],
      })),
    ),
    rotate_every: 'P7D',
    policy_hash: '0'.repeat(64),
    starts_at: day(-30),
    ends_at: day(60),
  });
  const versions = [1, 2].map(version => ({
    id: randomUUID(),
    identity_uid: uid,
    version,
    state: version === 1 ? 'revoked' : 'current',
    provider: 'postgresql/ledger',
    grant_id: grant,
    account: `${name}_v${version}`,
    issued_at: day(-30),
    activated_at: day(-30),
    revoked_at: version === 1 ? day(-3) : null,
  }));
  rows.credentials.push(...versions);
  for (const consumer of ['api', 'worker']) {
    const id = randomUUID();
    rows.consumers.push({
      id,
      identity_uid: uid,
      name: consumer,
      state: 'active',
      request_id: randomUUID(),
      signing_key: '{}',
      encryption_key: '{}',
      thumbprint: id,
      created_at: day(-30),
      last_seen_at: day(-1),
    });
    // Without it the engine takes the consumer for one that has just joined, and begins to rotate.
    rows.sealed_secrets.push({
      credential_id: versions[1].id,
      consumer_id: id,
      payload: 'sealed',
      sealed_at: day(-3),
    });
    rows.acknowledgements.push(
      ...versions.map(version => ({
        credential_id: version.id,
        consumer_id: id,
        seen_by: 'acknowledgement',
        at: day(version.version === 1 ? -29 : -3),
      })),
    );
  }
  for (const kind of ['issue', 'rotate']) {
    const isFailed = failed && kind === 'rotate';
    rows.operations.push({
      id: randomUUID(),
      kind,
      identity_uid: uid,
      state: isFailed ? 'failed' : 'done',
      steps: JSON.stringify({ steps: [], abandoned: null }),
      from_version: kind === 'rotate' ? 1 : null,
      to_version: kind === 'rotate' ? 2 : 1,
      requested_by: 'user:default/somebody',
      attempts: 1,
      last_error: isFailed ? 'the provider did not answer' : null,
      created_at: day(kind === 'issue' ? -30 : -3),
      updated_at: day(-3),
      finished_at: day(-3),
    });
  }
}
