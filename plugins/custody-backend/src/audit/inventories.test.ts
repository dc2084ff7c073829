import { mockServices } from '@backstage/backend-test-utils';
import { CompletenessCheck } from '@custody/backstage-plugin-custody-common';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import type { ProviderInstance } from '../services/ports';
import { auditRecord } from '../store/audit/auditRecord';
import type { AuditEventsRow } from '../store/tables';
import { ACCOUNTS_IN_EVENT, recordInventories } from './inventories';

const databases = testDatabases();
const { signal } = new AbortController();

function instanceOf(provider: FakeProvider): ProviderInstance {
  return {
    ref: provider.ref,
    environment: 'production',
    tenants: [],
    exposure: 'internal',
    provider,
  };
}

describe.each(databases.eachSupportedId())('recordInventories on %s', id => {
  let db: Knex;
  const logger = mockServices.logger.mock();
  const record = (...providers: FakeProvider[]) => {
    const instances = providers.map(instanceOf);
    return recordInventories(
      {
        db,
        logger,
        auditor: mockServices.auditor.mock(),
        clock: { now: () => '2026-11-22T12:00:00.000Z' },
        providers: {
          get: ref => instances.find(instance => instance.ref === ref),
          list: () => instances,
        },
      },
      signal,
    );
  };
  const rows = () => db<AuditEventsRow>('audit_events').orderBy('subject');

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await db('audit_events').delete();
    jest.clearAllMocks();
  });

  it('writes down what each provider has, in parts, as the check reads it', async () => {
    const provider = new FakeProvider('fake/main');
    const count = ACCOUNTS_IN_EVENT + 1;
    for (let version = 1; version <= count; version++) {
      await provider.issue(
        {
          identity: { uid: 'uid', namespace: 'payments', name: 'ledger' },
          version,
        },
        { privileges: [], validUntil: null },
      );
    }
    expect(await record(provider, new FakeProvider('fake/empty'))).toBe(2);
    const events = (await rows()).map(auditRecord);
    expect(events.map(({ subject }) => subject)).toEqual([
      'provider:fake/empty',
      'provider:fake/main',
      'provider:fake/main',
    ]);
    const check = new CompletenessCheck();
    events.forEach(event => check.see(event));
    expect(check.result().providers).toMatchObject([
      { provider: 'fake/empty', accounts: 0, missing: [] },
      {
        provider: 'fake/main',
        accounts: count,
        unmanaged: 0,
        missing: { length: count },
      },
    ]);
  });

  it('says of a provider that does not answer that it did not, and goes on', async () => {
    const away = new FakeProvider('fake/away');
    away.list = async function* list() {
      yield* [];
      throw new Error('the server is away');
    };
    expect(await record(away, new FakeProvider('fake/main'))).toBe(1);
    expect(await rows()).toMatchObject([
      {
        subject: 'provider:fake/away',
        outcome: 'failure',
        reason: 'the server is away',
      },
      { subject: 'provider:fake/main', outcome: 'success' },
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('asks nothing of one that can list nothing', async () => {
    const blind = new FakeProvider('fake/blind', { list: false });
    expect(await record(blind)).toBe(0);
    expect(await rows()).toEqual([]);
  });
});
