import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import type { AuditEventsRow, IdentitiesRow } from '../../store/tables';
import { seesIdentity, viewerOf } from '../access';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what a reviewer is shown, %s',
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

    const asking = (name: string, identity: object = {}) => ({
      ...CREATE,
      identity: { ...CREATE.identity, name, ...identity },
    });

    it('is the request, while it waits and after, and never the identity', async () => {
      const asked = await world.submit('ada');
      const identity = (await world.identity(
        'identity:payments/ledger-api-db',
      )) as IdentitiesRow;
      const sees = async (name: string) =>
        seesIdentity(
          viewerOf(await world.caller(name), world.common),
          identity,
          { db, now: world.clock.now() },
        );
      expect(await sees('lena')).toBe(false);
      await world.review('lena', asked);
      expect(
        await world.authorized.get(await world.asker('lena'), asked.id),
      ).toMatchObject({ id: asked.id });
      expect([await sees('lena'), await sees('ada')]).toEqual([false, true]);
    });

    describe('what changed since it was approved last', () => {
      const change = (identity: object) => ({
        ...asking('ledger-api-db', identity),
        kind: 'change' as const,
      });
      const governed = async (narrow?: { scopes: string[] }) => {
        const request = await world.submit(
          'ada',
          asking('ledger-api-db', { scopes: ['own:write', 'own:delete'] }),
        );
        expect(request.changes).toBeNull();
        await world.review('omar', request, 'approve', narrow);
        await world.engineSays(request.id);
      };

      it('is each scope that is more or less, and what follows of it', async () => {
        await governed();
        const asked = await world.submit(
          'ada',
          change({ scopes: ['own:write', 'ledger:write'] }),
        );
        expect(asked.changes).toEqual(
          expect.arrayContaining([
            { field: 'risk', before: 'medium', after: 'high' },
            {
              field: 'scopes.own:delete',
              before: expect.any(String),
              after: null,
            },
            {
              field: 'scopes.ledger:write',
              before: null,
              after: expect.stringContaining('table ledger:write'),
            },
            { field: 'obligations.maxGrant', before: 'P120D', after: 'P90D' },
          ]),
        );
        expect(
          asked.changes?.some(({ field }) => field === 'scopes.own:write'),
        ).toBe(false);
      });

      it('counts what reviewers took out of it as never approved', async () => {
        await governed({ scopes: ['own:write'] });
        const asked = await world.submit(
          'ada',
          change({ scopes: ['own:write', 'own:delete'] }),
        );
        expect(asked.changes).toEqual([
          {
            field: 'scopes.own:delete',
            before: null,
            after: expect.any(String),
          },
        ]);
      });
    });

    describe('approvals that nobody can have read', () => {
      const many = (count: number) =>
        Promise.all(
          Array.from({ length: count }, (_, at) =>
            world.submit('ada', asking(`db-${at}`)),
          ),
        );
      const flagged = async () =>
        (await db('reviews').orderBy('created_at')).filter(({ rapid }) => rapid)
          .length;

      it('count, and are flagged in the history and the audit log', async () => {
        const requests = await many(7);
        for (const request of requests) {
          await world.review('sam', request);
        }
        expect(await flagged()).toBe(2);
        const events = await db<AuditEventsRow>('audit_events').where({
          type: 'request.reviewed-rapidly',
        });
        expect(events).toHaveLength(2);
        expect(events[0]).toMatchObject({
          actor: 'user:default/sam',
          reason: 'more than 5 approvals within PT1M',
        });
        const view = await world.requests.get(
          await world.caller('ada'),
          requests[6].id,
        );
        expect(view.reviews[0]).toMatchObject({ rapid: true });
        // It is an approval like any other.
        expect(
          view.approvals.find(({ term }) => term.includes('security'))?.givenBy,
        ).toEqual(['user:default/sam']);
      });

      it('are none at the pace at which people read, and denials never are', async () => {
        const requests = await many(7);
        for (const request of requests.slice(0, 6)) {
          world.clock.advance('PT15S');
          await world.review('sam', request);
        }
        await world.review('sam', requests[6], 'deny');
        expect(await flagged()).toBe(0);
      });
    });
  },
);
