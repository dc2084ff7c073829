import { mockServices } from '@backstage/backend-test-utils';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import { createManualClock } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { enterEvents, testSigner } from '../../__testUtils__/auditLogs';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { sealEvents } from '../../audit/sealer';
import { HeadsService } from './headsService';

jest.setTimeout(60_000);

const databases = testDatabases();
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('the newest head on %s', id => {
  const clock = createManualClock();
  const logger = mockServices.logger.mock();
  const inUse = testSigner();
  let db: Knex;
  let asked: number;
  let heads: HeadsService;

  const seal = async () => {
    await enterEvents(db, 2);
    await sealEvents({ db, clock, signer: inUse, logger }, signal);
  };
  const servedBy = (currentKey: Signer['currentKey']) =>
    new HeadsService({ db, clock, logger, signer: { currentKey } });

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    jest.clearAllMocks();
    await clearTables(db);
    asked = 0;
    heads = servedBy(limit => {
      asked += 1;
      return inUse.currentKey(limit);
    });
  });

  it('is none where nothing is sealed', async () => {
    expect((await heads.list({ limit: 1 })).newestSignature).toBeNull();
    expect(asked).toBe(0);
  });

  it('is on the first page, and on no later one', async () => {
    await seal();
    await seal();
    const first = await heads.list({ limit: 1 });
    expect(first.newestSignature).toBe('holds');
    const { items, newestSignature } = await heads.list({
      limit: 1,
      cursor: first.nextCursor ?? undefined,
    });
    expect(items).toHaveLength(1);
    expect(newestSignature).toBeNull();
  });

  it('has the signer asked once, however many ask, and again after a while or for another head', async () => {
    await seal();
    const many = () =>
      Promise.all(Array.from({ length: 20 }, () => heads.list({ limit: 1 })));
    expect((await many())[19].newestSignature).toBe('holds');
    expect(asked).toBe(1);
    clock.advance('PT16S');
    await many();
    expect(asked).toBe(2);
    await seal();
    await many();
    expect(asked).toBe(3);
  });

  it('is shown though the signer never answers, which is asked once, too', async () => {
    await seal();
    const deaf = servedBy(() => {
      asked += 1;
      return new Promise(() => {});
    });
    const { items, newestSignature } = await deaf.list({ limit: 1 });
    expect(items).toHaveLength(1);
    expect(newestSignature).toBe('unknown');
    await deaf.list({ limit: 1 });
    expect(asked).toBe(1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
