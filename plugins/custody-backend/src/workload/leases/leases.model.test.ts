import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  arbitraryLeaseEvent,
  type LeaseEvent,
} from '../../__testUtils__/leaseEvents';
import { LeaseRun } from '../../__testUtils__/leaseRun';

jest.setTimeout(300_000);

const databases = testDatabases();

/** The clock of the process fell behind, so that what suspends waits, and a second wish to resume is refused. */
const RESUMED_TWICE: LeaseEvent[] = [
  { do: 'suspend' },
  { do: 'skew', by: '-PT2H' },
  { do: 'resume' },
  { do: 'resume' },
  { do: 'work' },
];

describe.each(databases.eachSupportedId())('whatever happens, %s', id => {
  let db: Knex;
  let consumer: ConsumerDouble;

  beforeAll(async () => {
    db = await databases.migrated(id);
    consumer = await ConsumerDouble.create('ledger-api');
  });

  it('no lease lasts beyond its limits, no account is without a lease, and all end', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryLeaseEvent, { minLength: 5, maxLength: 30 }),
        async events => {
          await clearTables(db);
          const run = await LeaseRun.start(db, consumer);
          for (const event of events) {
            await run.happen(event);
            await run.check();
          }
          await expect(run.settle()).resolves.toBeUndefined();
        },
      ),
      { numRuns: id === 'SQLITE_3' ? 60 : 15, examples: [[RESUMED_TWICE]] },
    );
  });
});
