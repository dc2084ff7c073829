import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { NotModifiedError } from '@backstage/errors';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import type { AuditEventsRow } from '../../store/tables';
import { VocabularyService } from './vocabularyService';

jest.setTimeout(60_000);

const databases = testDatabases();
const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:01:00.000Z';

const scope = (name: string) => `
- name: ${name}
  title: ${name}
  resource: resource:default/ledger-db
  risk: low
  privileges:
    fake/main: [{ on: table a, privileges: [SELECT] }]
`;
const INTENT = `
- name: close-books
  title: Close the books
  scopes: [ledger:read]
`;

const MISTAKES: Array<[string, Record<string, string>, string]> = [
  [
    'is not YAML',
    { 'scopes/bad.yaml': '- {name: ' },
    'bad.yaml:1: this is not YAML',
  ],
  [
    'names a provider that there is not',
    { 'scopes/bad.yaml': scope('a:b').replace('fake/main', 'fake/other') },
    'bad.yaml:2: the scope `a:b` has privileges at `fake/other`, which is no provider',
  ],
  [
    'permits a scope that there is not',
    {
      'intents/bad.yaml':
        '- name: pay-out\n  title: Pay out\n  scopes: [payouts:read]\n',
    },
    'bad.yaml:1: the intent `pay-out` permits `payouts:read`, which is not in the scope vocabulary',
  ],
];

describe.each(databases.eachSupportedId())('VocabularyService on %s', id => {
  const files = createMockDirectory();
  let db: Knex;
  let whilePaused: () => void;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    whilePaused = () => {};
    files.setContent({
      scopes: { 'ledger.yaml': scope('ledger:read') },
      intents: { 'ledger.yaml': INTENT },
    });
  });

  const start = async (
    urlReader: UrlReaderService = mockServices.urlReader.mock(),
    path = files.resolve('scopes'),
    intentsPath = files.resolve('intents'),
  ) => {
    const provider = new FakeProvider();
    const instance = {
      ref: provider.ref,
      environment: 'production',
      tenants: [],
      exposure: 'internal' as const,
      provider,
    };
    return VocabularyService.start(
      {
        scopes: { path },
        intents: { path: intentsPath },
        urlReader,
        providers: {
          get: ref => (ref === provider.ref ? instance : undefined),
          list: () => [instance],
        },
        db,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        logger: mockServices.logger.mock(),
        pause: async () => whilePaused(),
      },
      NOW,
    );
  };

  const audited = (type: AuditEventsRow['type']) =>
    db<AuditEventsRow>('audit_events').where({ type });

  it('puts scopes and intents in force when the files change', async () => {
    const vocabulary = await start();
    files.addContent({
      'scopes/more.yaml': scope('payouts:read'),
      'intents/more.yaml':
        '- name: pay-out\n  title: Pay out\n  scopes: [payouts:read]\n',
    });
    await vocabulary.reload(LATER);
    await vocabulary.reload(LATER);
    expect(vocabulary.get('payouts:read')).toBeDefined();
    expect(vocabulary.intents().map(({ name }) => name)).toEqual([
      'close-books',
      'pay-out',
    ]);
    expect(vocabulary.standing()).toEqual([
      { what: 'scopes', since: LATER, refused: null },
      { what: 'intents', since: LATER, refused: null },
    ]);
    await expect(audited('vocabulary.loaded')).resolves.toHaveLength(2);
  });

  it.each(MISTAKES)(
    'audits at the next look that a file %s, where it could not',
    async (_, content, message) => {
      const vocabulary = await start();
      files.addContent(content);
      await db.schema.renameTable('audit_events', 'audit_events_away');
      try {
        // By its message: SQLite's errors are of the class that loaded its addon first, in whichever test file.
        await expect(vocabulary.reload(LATER)).rejects.toMatchObject({
          message: expect.stringContaining('audit_events'),
        });
      } finally {
        await db.schema.renameTable('audit_events_away', 'audit_events');
      }
      expect(vocabulary.problems()).toEqual([expect.stringContaining(message)]);
      await vocabulary.reload(LATER);
      await vocabulary.reload(LATER);
      await expect(audited('vocabulary.refused')).resolves.toHaveLength(1);
      expect(vocabulary.problems()).toEqual([expect.stringContaining(message)]);
    },
  );

  it.each(MISTAKES)(
    'keeps what is in force when a file %s, and says so once',
    async (_, content, message) => {
      const vocabulary = await start();
      files.addContent(content);
      await vocabulary.reload(LATER);
      await vocabulary.reload(LATER);
      expect(vocabulary.list().map(({ name }) => name)).toEqual([
        'ledger:read',
      ]);
      expect(vocabulary.intents()).toHaveLength(1);
      expect(vocabulary.problems()).toEqual([expect.stringContaining(message)]);
      await expect(audited('vocabulary.refused')).resolves.toHaveLength(1);
      files.setContent({
        scopes: { 'ledger.yaml': scope('ledger:read') },
        intents: { 'ledger.yaml': INTENT },
      });
      await vocabulary.reload(LATER);
      expect(vocabulary.problems()).toBeNull();
    },
  );

  it('waits for a file that is half written, which alone would be good', async () => {
    const vocabulary = await start();
    const whole = scope('ledger:read') + scope('payouts:read');
    files.addContent({
      'scopes/ledger.yaml': scope('payouts:read'),
    });
    whilePaused = () => files.addContent({ 'scopes/ledger.yaml': whole });
    await vocabulary.reload(LATER);
    expect(vocabulary.list().map(({ name }) => name)).toEqual([
      'ledger:read',
      'payouts:read',
    ]);
    expect(vocabulary.problems()).toBeNull();
  });

  it('keeps what is in force while the files never come to rest', async () => {
    const vocabulary = await start();
    let at = 0;
    whilePaused = () => {
      at += 1;
      files.addContent({ 'scopes/ledger.yaml': scope(`ledger:read${at}`) });
    };
    whilePaused();
    await vocabulary.reload(LATER);
    expect(vocabulary.list().map(({ name }) => name)).toEqual(['ledger:read']);
    expect(vocabulary.problems()).toEqual([
      'the files change while they are read; write them elsewhere and move them to their place',
    ]);
  });

  it('keeps what is in force when the place is gone', async () => {
    const vocabulary = await start();
    files.setContent({});
    await vocabulary.reload(LATER);
    expect(vocabulary.list()).toHaveLength(1);
    expect(vocabulary.problems()?.join()).toMatch(/can't be read/);
  });

  it('does not start with bad intents', async () => {
    files.addContent({ 'intents/ledger.yaml': 'nonsense' });
    await expect(start()).rejects.toThrow(
      /`custody.intents.path`\) is not valid:\nledger.yaml:1: /,
    );
  });

  it('reads a URL by its etag', async () => {
    const tree = (etag: string, text: string) => ({
      etag,
      files: async () => [
        { path: 'ledger.yaml', content: async () => Buffer.from(text) },
      ],
    });
    const readTree = jest
      .fn()
      .mockResolvedValueOnce(tree('one', scope('ledger:read')))
      .mockRejectedValueOnce(new NotModifiedError())
      .mockResolvedValue(
        tree('two', scope('ledger:read') + scope('ledger:list')),
      );
    const url = 'https://git.example.com/scopes';
    const vocabulary = await start(
      mockServices.urlReader.mock({ readTree }),
      url,
    );
    await vocabulary.reload(LATER);
    expect(vocabulary.standing()[0].since).toBe(NOW);
    await vocabulary.reload(LATER);
    expect(vocabulary.list()).toHaveLength(2);
    expect(readTree).toHaveBeenLastCalledWith(
      url,
      expect.objectContaining({ etag: 'one' }),
    );
  });

  it('checks intents anew by other scopes, though their URL still holds the same', async () => {
    const readTree = jest
      .fn()
      .mockResolvedValueOnce({
        etag: 'one',
        files: async () => [
          { path: 'ledger.yaml', content: async () => Buffer.from(INTENT) },
        ],
      })
      .mockRejectedValue(new NotModifiedError());
    const vocabulary = await start(
      mockServices.urlReader.mock({ readTree }),
      files.resolve('scopes'),
      'https://git.example.com/intents',
    );
    files.setContent({
      scopes: { 'ledger.yaml': scope('ledger:list') },
    });
    await vocabulary.reload(LATER);
    expect(vocabulary.problems()).toEqual([
      expect.stringContaining('permits `ledger:read`, which is not in'),
    ]);
    files.setContent({ scopes: { 'ledger.yaml': scope('ledger:read') } });
    await vocabulary.reload(LATER);
    expect(vocabulary.problems()).toBeNull();
  });
});
