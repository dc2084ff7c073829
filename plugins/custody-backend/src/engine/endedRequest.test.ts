import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const LAPSED = 'the request is `lapsed`';

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'a version whose request ended while it was made, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
    });

    it.each(['issue', 'deliver'] as const)(
      'is given up, and never put into use: during `%s`',
      async step => {
        const uid = await world.govern({ consumers: [api] });
        await world
          .engine({
            boundary: async point => {
              if (point === `acted:${step}`) {
                world.outcomes.over = LAPSED;
              }
            },
          })
          .drain();
        expect(await world.versions(uid)).toEqual(['1 failed']);
        expect([...world.provider.accounts.keys()]).toEqual([]);
        expect((await world.operations(uid)).at(-1)).toMatchObject({
          state: 'failed',
          last_error: LAPSED,
        });
        expect(await world.identity(uid)).toMatchObject({
          state: 'declined',
          current_version: null,
        });
        expect(await world.events()).not.toContain('credential.activated');
      },
    );

    it('goes on where nobody asked for it by a request', async () => {
      const uid = await world.govern({ consumers: [api] });
      await world.engine().drain();
      await world.acknowledge(api, 1);
      world.outcomes.over = LAPSED;
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    });
  },
);
