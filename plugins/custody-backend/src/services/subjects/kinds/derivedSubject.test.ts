import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  createEngineWorld,
  GRANT,
  PROPOSED,
} from '../../../__testUtils__/engineWorld';
import { widensGrant } from './derivedSubject';

jest.setTimeout(60_000);

const [WRITE] = GRANT.scopes;
const ADMIN = {
  ...WRITE,
  name: 'ledger:admin',
  privileges: [{ on: 'table ledger.entries', privileges: ['DELETE'] }],
};

const databases = testDatabases();

describe.each(databases.eachSupportedId())('widensGrant, %s', id => {
  let db: Knex;
  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  it('takes nothing for granted that may still come to nothing', async () => {
    const world = createEngineWorld(db);
    const api = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    await world.acknowledge(api, 1);
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    const widens = async () =>
      widensGrant(
        db,
        await world.identity(uid),
        [WRITE, ADMIN],
        world.clock.now(),
      );
    expect(await widens()).toBe(true);
    world.clock.advance('PT1S');
    await world.govern({
      consumers: [],
      identity: { scopes: [...PROPOSED.scopes, ADMIN.name] },
      grant: { scopes: [WRITE, ADMIN] },
    });
    // It waits for the rotation.
    expect(await widens()).toBe(true);
    await world.acknowledge(api, 2);
    await world.engine().drain();
    await world.acknowledge(api, 3);
    await world.engine().drain();
    expect(await widens()).toBe(false);
  });
});
