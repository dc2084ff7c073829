import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { TEST_SCOPES } from '../../__testUtils__/scopes';
import { createVocabulary } from '../vocabulary';

jest.setTimeout(60_000);

const databases = testDatabases();

const asking = (scope: string) => ({
  ...CREATE,
  identity: { ...CREATE.identity, scopes: [scope] },
});

describe.each(databases.eachSupportedId())(
  'a scope that is defined more widely, on %s',
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

    /** Each scope may delete too, from now on. */
    const widen = () =>
      Object.assign(
        world.common.vocabulary,
        createVocabulary(
          TEST_SCOPES.map(scope => ({
            definition: {
              ...scope,
              privileges: {
                'fake/main': [
                  {
                    on: `table ${scope.name}`,
                    privileges: ['SELECT', 'DELETE'],
                  },
                ],
              },
            },
            file: 'test',
            line: 1,
          })),
        ),
      );
    const granted = async (): Promise<unknown[]> => {
      const rows = await db('grants').where({ superseded_at: null });
      return rows.flatMap(row =>
        JSON.parse(row.scopes).flatMap(
          ({ privileges }: { privileges: unknown[] }) => privileges,
        ),
      );
    };

    it('widens no grant by itself, nor by a renewal, which gives what was approved', async () => {
      const narrow = [{ on: 'table own:write', privileges: ['SELECT'] }];
      const request = await world.submit('ada', asking('own:write'));
      await world.review('omar', request);
      await world.engineSays(request.id);
      widen();
      expect(await granted()).toEqual(narrow);
      const renewal = await world.submit('ada', {
        kind: 'renew',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        reason: 'it is needed for longer',
      });
      expect(
        renewal.derived?.scopes.flatMap(({ privileges }) => privileges),
      ).toEqual(narrow);
      await world.review('omar', renewal);
      expect(await granted()).toEqual(narrow);
    });

    it('grants what was seen by who approved it, where it was asked for before', async () => {
      const request = await world.submit('ada', asking('own:write'));
      widen();
      await world.review('omar', request);
      expect(await granted()).toEqual([
        { on: 'table own:write', privileges: ['SELECT'] },
      ]);
    });
  },
);
