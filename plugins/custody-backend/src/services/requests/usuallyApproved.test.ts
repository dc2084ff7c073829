import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createRequestWorld,
  CREATE,
  RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

const named = (name: string) => ({
  ...CREATE,
  identity: { ...CREATE.identity, name, scopes: ['own:write'] },
});

describe.each(databases.eachSupportedId())(
  'how long approval usually takes, on %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
    });

    async function approvedAfter(hours: number) {
      const request = await world.submit('ada', named(`after-${hours}-hours`));
      world.clock.advance(`PT${hours}H`);
      await world.review('omar', request);
      expect(await world.stored(request.id)).toMatchObject({
        state: 'approved',
      });
    }

    const usual = async () =>
      (await world.preview('ada', named('one-more'))).usuallyApprovedIn;

    it('is not said of four, and the median of five', async () => {
      for (const hours of [1, 30, 2, 4]) {
        await approvedAfter(hours);
      }
      expect(await usual()).toBeNull();
      await approvedAfter(3);
      expect(await usual()).toBe('PT3H');
    });
  },
);
