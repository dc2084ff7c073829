import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testSigner } from '../../../__testUtils__/auditLogs';
import { testDatabases } from '../../../__testUtils__/databases';
import { sealEvents } from '../../../audit/sealer';
import { csvChunks, jsonlChunks, ocsfChunks } from '.';
import { ROWS_AT_ONCE } from './jsonl';

jest.setTimeout(60_000);

const databases = testDatabases();
/** Three full parts and one that is begun. */
const EVENTS = 3 * ROWS_AT_ONCE + 5;

describe.each(databases.eachSupportedId())('exports on %s', id => {
  let db: Knex;
  /** Rows of events that were read, one number a query. */
  let read: number[];

  beforeAll(async () => {
    db = await databases.migrated(id);
    await db.batchInsert(
      'audit_events',
      Array.from({ length: EVENTS }, (_, n) => ({
        id: `event-${String(n).padStart(6, '0')}`,
        at: '2026-11-22T12:00:00.000Z',
        type: 'request.approved',
        actor: 'user:default/omar',
        subject: 'identity:payments/ledger-api-db',
        outcome: 'success',
        data: '{}',
      })),
      200,
    );
    await sealEvents(
      {
        db,
        clock: { now: () => '2026-11-22T12:00:03.000Z' },
        logger: mockServices.logger.mock(),
        signer: testSigner(),
      },
      new AbortController().signal,
    );
    db.on('query-response', (rows, { sql }) => {
      if (/^select .*audit_events/.test(sql)) {
        read.push(rows.rows?.length ?? rows.length);
      }
    });
  });
  beforeEach(() => {
    read = [];
  });

  const EXPORTS: [string, () => AsyncGenerator<string>][] = [
    ['JSONL', () => jsonlChunks(db)],
    ['CSV', () => csvChunks(db, { narrow: () => {} })],
    ['OCSF', () => ocsfChunks(db, { narrow: () => {} })],
  ];

  it.each(EXPORTS)(
    'hold as much of the log as they read at once, however long it is, and all of it in the end: %s',
    async (_, make) => {
      const seen = new Set<string>();
      let most = 0;
      for await (const chunk of make()) {
        const ids = chunk.match(/event-\d{6}/g) ?? [];
        ids.forEach(each => seen.add(each));
        most = Math.max(most, ids.length);
      }
      expect(seen.size).toBe(EVENTS);
      expect(most).toBeLessThanOrEqual(ROWS_AT_ONCE);
      expect(Math.max(...read)).toBe(ROWS_AT_ONCE);
    },
  );

  it.each(EXPORTS)(
    'read nothing more for a reader who went away, and leave the database free: %s',
    async (_, make) => {
      const chunks = make();
      // The header of a CSV comes before anything is read.
      while (read.length === 0) {
        await chunks.next();
      }
      const before = read.length;
      // While the reader takes its time, others have all connections.
      expect(db.client.pool.numUsed()).toBe(0);
      await chunks.return(undefined);
      expect(await chunks.next()).toEqual({ done: true, value: undefined });
      expect(read).toHaveLength(before);
      expect(db.client.pool.numUsed()).toBe(0);
    },
  );
});
