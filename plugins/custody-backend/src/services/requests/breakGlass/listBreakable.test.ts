import type { Knex } from 'knex';
import { glassIn } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import { TEST_POLICIES } from '../../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('breaking the glass, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const { seen, named } = glassIn(() => world);

  describe('is found beforehand, in a list', () => {
    const found = async (name: string, more: object = {}) =>
      (
        await world.authorized.list(await world.asker(name), {
          limit: 50,
          breakable: 'me',
          ...more,
        })
      ).items.map(({ identity }) => identity?.name);
    const some = async () => {
      await world.submit('ada');
      world.clock.advance('PT1M');
      await world.submit('ada', named('another'));
      const approved = await world.submit('ada', {
        ...named('approved'),
        identity: {
          ...CREATE.identity,
          name: 'approved',
          scopes: ['own:read'],
        },
      });
      await world.engineSays(approved.id);
      await world.submit('ada', {
        kind: 'retire',
        identity: { namespace: 'payments', name: 'approved' },
        reason: 'over',
      });
    };

    it('by those whom policy lets, and nobody else', async () => {
      await some();
      for (const name of ['jules', 'rosa']) {
        expect(await found(name)).toEqual(['another', 'ledger-api-db']);
      }
      for (const name of [
        'sam',
        'omar',
        'ada',
        'priya',
        'aud',
        'bea',
        'stranger',
      ]) {
        expect(await found(name)).toEqual([]);
      }
      // Whatever is in the list can be opened, and nothing else of what waits.
      const listed = await world.authorized.list(await world.asker('jules'), {
        limit: 50,
        breakable: 'me',
      });
      for (const one of listed.items) {
        expect((await seen('jules', one)).can.breakGlass.allowed).toBe(true);
      }
    });

    it('without asking anything for who is in no group that policy names', async () => {
      await some();
      const decide = jest.spyOn(world.common.policy, 'decide');
      const asked: string[] = [];
      const listen = ({ sql }: { sql: string }) => asked.push(sql);
      db.on('query', listen);
      expect(await found('sam')).toEqual([]);
      db.removeListener('query', listen);
      expect(
        asked.filter(sql => /break_glasses|from .requests/.test(sql)),
      ).toEqual([]);
      expect(decide).not.toHaveBeenCalled();
      // It is by these that it would be asked.
      await found('jules');
      expect(decide).toHaveBeenCalled();
    });

    it('not by a member of another tenant, whatever group they are in besides', async () => {
      await some();
      world.org.users['user:default/bea'].push('group:default/sre');
      expect(await found('bea')).toEqual([]);
    });

    it('not where policy forbids it, nobody hears of it, or Backstage permits it not', async () => {
      await some();
      await world.setPolicies(
        `${TEST_POLICIES}\n@id("not-here") @reason("not in production") forbid (principal, action == Custody::Action::"breakGlass", resource) when { resource.environment == "production" };`,
      );
      expect(await found('jules')).toEqual([]);
      await world.setPolicies(TEST_POLICIES);
      expect(await found('jules')).toHaveLength(2);
      world.narrowBy('custody.request.review', query =>
        query.where('requests.identity_ref', 'like', '%another'),
      );
      expect(await found('jules')).toEqual(['another']);
      world.narrowBy('custody.request.review', () => {});
      world.common.breakGlass.notify = [];
      expect(await found('jules')).toEqual([]);
    });

    it('page by page, and counted', async () => {
      await some();
      const asker = await world.asker('jules');
      const first = await world.authorized.list(asker, {
        limit: 1,
        breakable: 'me',
        total: true,
      });
      expect([first.items[0].identity?.name, first.total]).toEqual([
        'another',
        2,
      ]);
      const second = await world.authorized.list(asker, {
        limit: 1,
        breakable: 'me',
        cursor: first.nextCursor as string,
      });
      expect([second.items[0].identity?.name, second.nextCursor]).toEqual([
        'ledger-api-db',
        null,
      ]);
    });

    it('and not together with what waits for one', async () => {
      await expect(found('jules', { reviewable: 'me' })).rejects.toThrow(
        'one at a time',
      );
    });
  });
});
