import type { AuditorServiceCreateEventOptions } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import type { AuditEventsRow } from '../store/tables';
import { type AuditEntry, type AuditScope, audited } from './auditLog';

const databases = testDatabases();

const ENTRY: AuditEntry = {
  at: '2026-11-22T12:00:00.000Z',
  type: 'request.approved',
  actor: 'user:default/ada',
  subject: 'identity:payments/ledger-api-db',
};

describe.each(databases.eachSupportedId())('audited, %s', id => {
  let db: Knex;
  const logger = mockServices.logger.mock();

  const rows = () => db<AuditEventsRow>('audit_events');

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await rows().delete();
    jest.clearAllMocks();
  });

  it.each<[string, number, (audit: AuditScope) => Promise<void>]>([
    [
      'one by one',
      2,
      async audit => {
        await audit.append(ENTRY);
        await audit.append(ENTRY);
      },
    ],
    ['all at once', 2, audit => audit.appendAll([ENTRY, ENTRY])],
    [
      'more than one statement takes',
      450,
      audit => audit.appendAll(Array.from({ length: 450 }, () => ENTRY)),
    ],
  ])(
    'mirrors each event after the commit, by its own id: %s',
    async (_, count, append) => {
      const createEvent = jest.fn(
        async (_event: AuditorServiceCreateEventOptions) => ({
          success: async () => {},
          fail: async () => {},
        }),
      );
      const auditor = mockServices.auditor.mock({ createEvent });
      await audited({ db, auditor, logger }, async (_tx, audit) => {
        await append(audit);
        expect(createEvent).not.toHaveBeenCalled();
      });
      const mirrored = createEvent.mock.calls.map(
        ([event]) => `${event.eventId} ${event.meta?.auditEventId}`,
      );
      const ids = (await rows()).map(row => `request-approved ${row.id}`);
      expect(new Set(ids).size).toBe(count);
      expect(mirrored.sort()).toEqual(ids.sort());
    },
  );

  it('is read in the order in which it was told, also of one instant', async () => {
    const told = Array.from({ length: 50 }, (_, n) => `reason ${n}`);
    await audited(
      { db, auditor: mockServices.auditor.mock(), logger },
      async (_tx, audit) => {
        for (const reason of told) {
          await audit.append({ ...ENTRY, reason });
        }
      },
    );
    const read = await db<AuditEventsRow>('audit_events').orderBy(['at', 'id']);
    expect(read.map(({ reason }) => reason)).toEqual(told);
  });

  it.each(['createEvent', 'success', 'fail'])(
    'has done what it did when the mirror’s %s fails, and mirrors the other events',
    async where => {
      const taken: unknown[] = [];
      let failures = 0;
      const failOnce = async (at: string) => {
        if (at === where && failures === 0) {
          failures += 1;
          throw new Error('the mirror is away');
        }
      };
      const auditor = mockServices.auditor.mock({
        createEvent: async ({ meta }) => {
          await failOnce('createEvent');
          return {
            success: async () => {
              await failOnce('success');
              taken.push(meta?.auditEventId);
            },
            fail: async () => {
              await failOnce('fail');
              taken.push(meta?.auditEventId);
            },
          };
        },
      });
      const entry: AuditEntry =
        where === 'fail' ? { ...ENTRY, outcome: 'failure' } : ENTRY;
      await expect(
        audited({ db, auditor, logger }, async (_tx, audit) => {
          await audit.append(entry);
          await audit.append(entry);
          return 'done';
        }),
      ).resolves.toBe('done');
      expect(await rows()).toHaveLength(2);
      expect(taken).toHaveLength(1);
      expect(logger.warn).toHaveBeenCalledTimes(1);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('the mirror is away'),
      );
    },
  );
});
