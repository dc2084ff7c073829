import { addDuration } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('attempts to issue, %s', id => {
  let db: Knex;
  let world: EngineWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  it('each have a number of their own, greater than all before, whoever tries and however the one before ended', async () => {
    const api = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [api] });
    const told: Array<number | undefined> = [];
    const issue = world.provider.issue.bind(world.provider);
    world.provider.issue = (version, options) => {
      told.push(options.attempt);
      return issue(version, options);
    };
    const diesAt = (at: string) => async (point: string) => {
      if (point === at) throw new Error('killed');
    };
    for (const at of ['begun:issue', 'acted:issue']) {
      await world
        .engine({ boundary: diesAt(at) })
        .drain()
        .catch(() => {});
      world.clock.set(addDuration(world.clock.now(), 'PT5M'));
    }
    world.provider.misbehave('issue', new Error('connection refused'));
    await world.engine().drain();
    world.clock.set(addDuration(world.clock.now(), 'PT5M'));
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 current']);
    // The first died before it asked the provider for anything.
    expect(told).toEqual([2, 3, 4]);
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    expect(told.slice(3)).toEqual([1]);
  });
});
