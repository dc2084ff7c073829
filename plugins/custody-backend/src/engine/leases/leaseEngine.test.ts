import { setTimeout as sleep } from 'node:timers/promises';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { createLeaseWorld } from '../../__testUtils__/leaseWorld';
import { createLeaseEngine } from './leaseEngine';

jest.setTimeout(60_000);

const databases = testDatabases();

/** A database that is away for the first query of whoever uses it. */
function awayAtFirst(db: Knex): Knex {
  let away = true;
  return new Proxy(db, {
    apply(target, self, args) {
      if (away) {
        away = false;
        throw new Error('the database is locked');
      }
      return Reflect.apply(target, self, args);
    },
  });
}

describe.each(databases.eachSupportedId())('the lease engine, %s', id => {
  it('ends leases though the database was away when it began', async () => {
    const db = await databases.migrated(id);
    const world = await createLeaseWorld(db);
    const api = await ConsumerDouble.create('ledger-api');
    await world.governLeased([api]);
    await world.lease(api, { ttl: 'PT5M' });
    world.clock.advance('PT6M');
    world.databaseClock.advance('PT6M');

    const engine = createLeaseEngine({
      ...world,
      db: awayAtFirst(db),
      databaseNow: async () => world.databaseClock.now(),
      jitter: () => 0,
      options: { pollMillis: 20 },
    });
    engine.start();
    const state = async () => (await world.leases())[0].state;
    for (let tries = 0; tries < 100 && (await state()) !== 'ended'; tries++) {
      await sleep(50);
    }
    await engine.stop();
    expect(await state()).toBe('ended');
  });
});
