import {
  AUDIT_EVENT_TYPES,
  type AuditRecord,
} from '@custody/backstage-plugin-custody-common';
import { ocsfEvent } from './ocsf';

const RECORD: AuditRecord = {
  id: '0199a0b1-0000-7000-8000-000000000001',
  at: '2026-11-22T12:00:00.500Z',
  type: 'request.approved',
  actor: 'user:default/omar',
  subject: 'identity:payments/ledger-api-db',
  outcome: 'success',
  tenant: 'payments',
  identityUid: 'uid-1',
  component: 'component:payments/ledger-api',
  requestId: 'request-1',
  operationId: 'operation-1',
  reason: 'it is needed',
  data: { terms: ['owner'] },
};

/** What OCSF 1.3.0 requires of Entity Management (3004), with the values that it allows; of its base event and objects too. */
const REQUIRED = {
  activity_id: expect.any(Number),
  category_uid: 3,
  class_uid: 3004,
  entity: { name: expect.any(String), type: expect.any(String) },
  metadata: expect.objectContaining({
    version: '1.3.0',
    product: { name: 'Custody', vendor_name: 'Custody' },
    uid: expect.any(String),
  }),
  severity_id: expect.any(Number),
  time: expect.any(Number),
  type_uid: expect.any(Number),
};
const ACTIVITIES = [0, 1, 2, 3, 4, 99];
const SEVERITIES = [0, 1, 2, 3, 4, 5, 6, 99];
const STATUSES = [0, 1, 2, 99];

describe('an event as OCSF has it', () => {
  it.each(AUDIT_EVENT_TYPES)('has all that is required: %s', type => {
    for (const outcome of ['success', 'failure', 'denied'] as const) {
      const event = ocsfEvent({ ...RECORD, type, outcome }, 7);
      expect(event).toMatchObject(REQUIRED);
      expect(ACTIVITIES).toContain(event.activity_id);
      expect(SEVERITIES).toContain(event.severity_id);
      expect(STATUSES).toContain(event.status_id);
      expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      // What it calls Other is named by its source.
      expect(event.activity_id === 99 ? event.activity_name : type).toBe(type);
      expect(event.time).toBe(1_795_348_800_500);
    }
  });

  it('loses nothing that is on record', () => {
    expect(ocsfEvent(RECORD, 7)).toMatchObject({
      status: 'Success',
      comment: 'it is needed',
      actor: { user: { name: 'user:default/omar', uid: 'user:default/omar' } },
      entity: { name: 'identity:payments/ledger-api-db', type: 'identity' },
      metadata: {
        uid: RECORD.id,
        event_code: 'request.approved',
        sequence: 7,
        tenant_uid: 'payments',
        correlation_uid: 'request-1',
      },
      unmapped: {
        outcome: 'success',
        identityUid: 'uid-1',
        component: 'component:payments/ledger-api',
        operationId: 'operation-1',
        data: { terms: ['owner'] },
      },
    });
  });

  it.each(['engine', 'plugin:scaffolder', 'consumer:payments/ledger'])(
    'knows %s as no person',
    actor => {
      expect(ocsfEvent({ ...RECORD, actor }, null).actor).toEqual({
        app_name: actor,
      });
    },
  );

  it('tells a failure from a denial, and says neither that it went well', () => {
    const [failure, denied] = (['failure', 'denied'] as const).map(outcome =>
      ocsfEvent({ ...RECORD, outcome }, null),
    );
    expect([failure.status, denied.status]).toEqual(['Failure', 'Failure']);
    expect(denied.severity_id).toBeGreaterThan(failure.severity_id);
    expect(failure.metadata).not.toHaveProperty('sequence');
  });
});
