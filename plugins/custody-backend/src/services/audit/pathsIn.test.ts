import {
  type AuditHead,
  isUnder,
  merkleRoot,
  recordHash,
} from '@custody/backstage-plugin-custody-common';
import { testDatabases } from '../../__testUtils__/databases';
import { auditRecord } from '../../store/audit/auditRecord';
import type { AuditEventsRow } from '../../store/tables';
import { pathsIn } from './pathsIn';

jest.setTimeout(60_000);

const databases = testDatabases();
const AT = '2026-11-22T12:00:00.000Z';
const FIRST = 8;

const rows: AuditEventsRow[] = Array.from({ length: 5 }, (_, at) => ({
  id: `event-${at}`,
  at: AT,
  type: 'identity.edited',
  actor: 'engine',
  subject: 'identity:n/n',
  outcome: 'success',
  tenant: null,
  identity_uid: null,
  component: null,
  request_id: null,
  operation_id: null,
  reason: null,
  data: '{}',
  sequence: FIRST + at,
  batch: 2,
}));
const head: AuditHead = {
  type: 'custody.audit-head.v1',
  number: 2,
  first: FIRST,
  last: FIRST + rows.length - 1,
  root: Buffer.from(
    merkleRoot(rows.map(row => recordHash(auditRecord(row)))),
  ).toString('hex'),
  previous: 'a'.repeat(64),
  at: AT,
  kid: 'key',
};

describe.each(databases.eachSupportedId())('pathsIn on %s', id => {
  it('leads from each event of a batch to its root, while the batch is whole', async () => {
    const db = await databases.migrated(id);
    await db('audit_events').insert(rows);
    const pathOf = await pathsIn(db, head);
    const holds = rows.map(row => {
      const sequence = Number(row.sequence);
      const path = pathOf?.(sequence) ?? [];
      return isUnder(head, { event: auditRecord(row), sequence, path });
    });
    expect(holds).toEqual(rows.map(() => true));
    await db('audit_events').where({ id: 'event-3' }).delete();
    expect(await pathsIn(db, head)).toBeNull();
  });
});
