import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  enterEvents,
  linesOf,
  testSigner,
  verifyDatabase,
} from '../__testUtils__/auditLogs';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import { jsonlChunks } from '../services/audit/export';
import { pruneEvents } from './retention';
import { sealEvents } from './sealer';

jest.setTimeout(60_000);

const databases = testDatabases();
const { signal } = new AbortController();
const day = (n: number) =>
  `2026-11-${String(n).padStart(2, '0')}T12:00:00.000Z`;

describe.each(databases.eachSupportedId())('pruneEvents on %s', id => {
  let db: Knex;
  const logger = mockServices.logger.mock();
  const signer = testSigner();
  const seal = (now: string) =>
    sealEvents({ db, clock: { now: () => now }, logger, signer }, signal);
  const prune = (now: string) =>
    pruneEvents(
      { db, logger, auditor: mockServices.auditor.mock(), keepFor: 'P10D' },
      now,
      signal,
    );
  const exported = async () => {
    let text = '';
    for await (const chunk of jsonlChunks(db)) text += chunk;
    return text.trimEnd().split('\n');
  };

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    for (const n of [1, 2, 15]) {
      await enterEvents(db, 3, { at: day(n) });
      await seal(day(n));
    }
  });

  it('removes what is old once the log says so, and the chain holds at every moment', async () => {
    const whole = async () =>
      verifyDatabase(
        db,
        [signer],
        (await linesOf(db)).flatMap(line => ('head' in line ? [line] : [])),
      );
    expect(await prune(day(20))).toBe(0);
    expect(await prune(day(20))).toBe(0);
    await seal(day(20));
    expect(await whole()).toMatchObject({ intact: true, pruned: null });
    expect(await prune(day(20))).toBe(6);
    expect(await whole()).toMatchObject({
      intact: true,
      pruned: { through: 6 },
    });
    expect(await prune(day(20))).toBe(0);
  });

  it('exports what is left with the heads of what is gone, as it is verified', async () => {
    const before = await exported();
    expect(before.map(line => JSON.parse(line))).toEqual(await linesOf(db));
    await prune(day(20));
    await seal(day(20));
    await prune(day(20));
    const after = await exported();
    expect(after.map(line => JSON.parse(line))).toEqual(await linesOf(db));
    expect(after[0]).toMatch(/^\{"head"/);
  });

  it('removes nothing young, whatever an event says that somebody entered', async () => {
    await enterEvents(db, 1, {
      type: 'audit.pruned',
      data: { head: 3, hash: 'ab', last: 9 },
    });
    await seal(day(15));
    expect(await prune(day(3))).toBe(0);
    expect(await prune(day(20))).toBe(6);
  });
});
