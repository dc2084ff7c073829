import type { Knex } from 'knex';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { NotModifiedError } from '@backstage/errors';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { STRICTER_POLICIES, TEST_POLICIES } from '../../__testUtils__/policies';
import type { AuditEventsRow, PolicySetsRow } from '../../store/tables';
import { PolicyService } from './policyService';

jest.setTimeout(60_000);

const databases = testDatabases();
const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:01:00.000Z';

describe.each(databases.eachSupportedId())('PolicyService on %s', id => {
  const files = createMockDirectory();
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  const start = async (
    path = files.path,
    urlReader: UrlReaderService = mockServices.urlReader.mock(),
  ) => {
    const logger = mockServices.logger.mock();
    const auditor = mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => {},
        fail: async () => {},
      }),
    });
    return {
      logger,
      policy: await PolicyService.start(
        { path, urlReader, db, auditor, logger },
        NOW,
      ),
    };
  };

  beforeEach(async () => {
    await clearTables(db);
    files.setContent({ 'all.cedar': TEST_POLICIES });
  });

  it('keeps every set that ever decided', async () => {
    const { policy } = await start();
    const first = policy.hash;
    files.setContent({ 'all.cedar': STRICTER_POLICIES });
    await policy.reload(LATER);
    await policy.reload(LATER);
    const sets = await db<PolicySetsRow>('policy_sets').orderBy('loaded_at');
    expect(sets.map(({ hash }) => hash)).toEqual([first, policy.hash]);
    expect(JSON.parse(sets[0].files)).toEqual([
      { name: 'all.cedar', text: TEST_POLICIES },
    ]);
    expect(policy.view()).toMatchObject({
      since: LATER,
      refused: null,
      policies: expect.arrayContaining([
        expect.objectContaining({ id: 'high', effect: 'permit', line: 10 }),
      ]),
    });
  });

  it('keeps the set in force when the next is bad, and says so once', async () => {
    const { policy, logger } = await start();
    const before = policy.hash;
    files.setContent({ 'all.cedar': 'permit (principal, action' });
    await policy.reload(LATER);
    await policy.reload(LATER);
    expect(policy.hash).toBe(before);
    expect(policy.view().refused).toMatchObject({ at: LATER });
    expect(logger.error).toHaveBeenCalledTimes(1);
    const refused = await db<AuditEventsRow>('audit_events').where({
      type: 'policy.refused',
    });
    expect(refused).toHaveLength(1);
    files.setContent({ 'all.cedar': TEST_POLICIES });
    await policy.reload(LATER);
    expect(policy.view().refused).toBeNull();
  });

  it('audits a refusal at the next look where it could not be, also once the files are good again', async () => {
    const { policy, logger } = await start();
    const refused = () =>
      db<AuditEventsRow>('audit_events').where({ type: 'policy.refused' });
    // By its message: the addon of SQLite makes its errors of the class that loaded it first, in whichever test file.
    const unwritten = { message: expect.stringContaining('audit_events') };
    await db.schema.renameTable('audit_events', 'audit_events_away');
    try {
      files.setContent({ 'all.cedar': 'permit (principal, action' });
      await expect(policy.reload(LATER)).rejects.toMatchObject(unwritten);
      expect(policy.view().refused).toMatchObject({ at: LATER });
      files.setContent({ 'all.cedar': TEST_POLICIES });
      await expect(policy.reload(LATER)).rejects.toMatchObject(unwritten);
      expect(policy.view().refused).toBeNull();
    } finally {
      await db.schema.renameTable('audit_events_away', 'audit_events');
    }
    await policy.reload('2026-11-22T12:30:00.000Z');
    await policy.reload('2026-11-22T12:31:00.000Z');
    expect(await refused()).toEqual([
      expect.objectContaining({
        at: LATER,
        reason: expect.stringContaining('all.cedar'),
      }),
    ]);
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('does not start without a good set', async () => {
    files.setContent({ 'all.cedar': 'nonsense' });
    await expect(start()).rejects.toThrow(/all.cedar/);
  });

  const treeOf = (etag: string, text: string) => ({
    etag,
    files: async () => [
      { path: 'all.cedar', content: async () => Buffer.from(text) },
    ],
  });
  const URL_OF_SET = 'https://git.example.com/policies';

  it('reads from a URL, and only what changed', async () => {
    const readTree = jest
      .fn()
      .mockResolvedValueOnce(treeOf('one', TEST_POLICIES))
      .mockRejectedValue(new NotModifiedError());
    const { policy } = await start(
      URL_OF_SET,
      mockServices.urlReader.mock({ readTree }),
    );
    await policy.reload(LATER);
    expect(readTree).toHaveBeenLastCalledWith(
      URL_OF_SET,
      expect.objectContaining({ etag: 'one' }),
    );
    expect(policy.view()).toMatchObject({ since: NOW, refused: null });
  });

  it('forgets that a URL could not be read once it can be again', async () => {
    const readTree = jest
      .fn()
      .mockResolvedValueOnce(treeOf('one', TEST_POLICIES))
      .mockRejectedValueOnce(new Error('getaddrinfo ENOTFOUND'))
      .mockRejectedValue(new NotModifiedError());
    const { policy } = await start(
      URL_OF_SET,
      mockServices.urlReader.mock({ readTree }),
    );
    await policy.reload(LATER);
    expect(policy.view().refused?.problems).toEqual(['getaddrinfo ENOTFOUND']);
    await policy.reload(LATER);
    expect(policy.view().refused).toBeNull();
  });

  it('reads a set again that could not be kept', async () => {
    const readTree = jest
      .fn()
      .mockResolvedValueOnce(treeOf('one', TEST_POLICIES))
      .mockResolvedValue(treeOf('two', STRICTER_POLICIES));
    const { policy } = await start(
      URL_OF_SET,
      mockServices.urlReader.mock({ readTree }),
    );
    const before = policy.hash;
    await db.schema.renameTable('policy_sets', 'policy_sets_away');
    await policy.reload(LATER);
    await db.schema.renameTable('policy_sets_away', 'policy_sets');
    expect(policy.hash).toBe(before);
    await policy.reload(LATER);
    expect(readTree).toHaveBeenLastCalledWith(
      URL_OF_SET,
      expect.objectContaining({ etag: 'one' }),
    );
    expect(policy.hash).not.toBe(before);
    expect(policy.view().refused).toBeNull();
  });
});
