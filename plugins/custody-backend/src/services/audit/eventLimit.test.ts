import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createManualClock } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { enterEvents } from '../../__testUtils__/auditLogs';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { viewerOf } from '../access';
import { createTenants } from '../tenants';
import { AuditService } from './auditService';

jest.setTimeout(120_000);

const databases = testDatabases();
const special = { platform: [], auditors: ['group:default/audit'] };
const asker = (ref: string) => ({
  caller: { type: 'user' as const, ref, groups: special.auditors },
  credentials: mockCredentials.user(ref),
});

describe.each(databases.eachSupportedId())('looking at events on %s', id => {
  const clock = createManualClock();
  let db: Knex;
  let audit: AuditService;
  let event: string;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    await enterEvents(db, 1);
    [{ id: event }] = await db('audit_events').select('id');
    const permitted = async () => ({ allows: () => true, narrow: () => {} });
    const all = { narrowing: async () => () => {} };
    audit = new AuditService({
      db,
      clock,
      signer: undefined,
      logger: mockServices.logger.mock(),
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      access: {
        viewer: caller =>
          viewerOf(caller, { tenants: createTenants([]), special }),
        permitted,
        require: async () => {},
      },
      requests: all,
      identities: all,
    });
  });

  it('one by one is limited for each, however many are looked at at once', async () => {
    const look = (ref: string) => audit.get(asker(ref), event);
    for (let looked = 0; looked < 117; looked++) {
      await look('user:default/aud');
    }
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => look('user:default/aud')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      3,
    );
    await expect(look('user:default/aud')).rejects.toMatchObject({
      name: 'TooManyEventsError',
      statusCode: 429,
      message: expect.stringContaining('120 events one by one within a minute'),
    });
    // Reading the list does not count, nor what others look at.
    await audit.list(asker('user:default/aud'), { limit: 10 });
    await expect(look('user:default/other')).resolves.toBeDefined();
    clock.advance('PT1M');
    await expect(look('user:default/aud')).resolves.toBeDefined();
  });
});
