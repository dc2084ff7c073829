import { requestListQuerySchema } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const SECURITY = 'group:default/security';

describe.each(databases.eachSupportedId())('the inbox on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const inbox = async (name: string, query: object = {}) =>
    world.requests.list(
      await world.caller(name),
      requestListQuerySchema.parse({ reviewable: 'me', ...query }),
      () => {},
    );
  const whoHasIt = async () => {
    const people = ['ada', 'omar', 'paula', 'lena', 'sam', 'priya', 'bea'];
    const found = await Promise.all(
      people.map(async name =>
        (await inbox(name)).items.length > 0 ? [name] : [],
      ),
    );
    return found.flat();
  };
  /** As if some had approved it, whatever else. */
  const approvedBy = async (
    request: { id: string; digest: string },
    names: string[],
  ) => {
    for (const name of names) {
      await world.review(name, request);
    }
  };

  // The request owes one of the owner (omar, paula), one of the resource's owner (lena), one of security (sam).
  it.each<[string, string[], string[]]>([
    ['nobody', [], ['omar', 'paula', 'lena', 'sam']],
    ['one of the owner', ['omar'], ['lena', 'sam']],
    ['security', ['sam'], ['omar', 'paula', 'lena']],
    ['all but one', ['paula', 'lena'], ['sam']],
  ])('when %s approved: %j', async (_, approvers, left) => {
    await approvedBy(await world.submit('ada'), approvers);
    expect(await whoHasIt()).toEqual(left);
  });

  it.each<[string, string[], string[]]>([
    ['whose word may count for either', ['omar'], ['paula', 'lena', 'sam']],
    ['whose word counts for what is left', ['omar', 'paula'], ['lena']],
    ['who fills the one place that is left', ['omar', 'sam'], ['lena']],
  ])('when one in two groups approved, %s: %j', async (_, approvers, left) => {
    world.org.users['user:default/omar'].push(SECURITY);
    await approvedBy(await world.submit('ada'), approvers);
    expect(await whoHasIt()).toEqual(left);
  });

  it('has a request again when who approved it left the group', async () => {
    const request = await world.submit('ada');
    await approvedBy(request, ['omar']);
    world.org.users['user:default/omar'] = [];
    expect(await whoHasIt()).toEqual(['paula', 'lena', 'sam']);
  });

  it('has no request that is decided, or of which the reader is the sponsor', async () => {
    const first = await world.submit('ada');
    await world.withdraw('ada', first.id);
    await world.submit('ada', {
      ...CREATE,
      identity: {
        ...CREATE.identity,
        type: 'agent',
        sponsor: 'user:default/omar',
        scopes: ['own:write'],
      },
    });
    expect(await whoHasIt()).toEqual(['paula']);
  });

  describe('of many requests', () => {
    /** Requests that wait for nobody in security, with some that do among them. */
    const submitMany = async (count: number, every: number) => {
      const request = await world.submit('ada');
      const row = await db('requests').where({ id: request.id }).first();
      const approver = await db('request_approvers');
      const waiting = (at: number) => at % every === every - 1;
      const rows = Array.from({ length: count }, (_, at) => ({
        ...row,
        id: `request-${String(at).padStart(4, '0')}`,
        dedupe_key: `key-${at}`,
        created_at: new Date(
          Date.parse(row.created_at) + at * 1_000,
        ).toISOString(),
      }));
      await db('request_approvers').delete();
      await db('requests').delete();
      await db.batchInsert('requests', rows, 20);
      await db.batchInsert(
        'request_approvers',
        rows.flatMap(each =>
          approver.map(({ ref }) => ({ request_id: each.id, ref })),
        ),
        100,
      );
      const given = rows.filter((_, at) => !waiting(at));
      await db.batchInsert(
        'reviews',
        given.map(each => ({
          id: `review-${each.id}`,
          request_id: each.id,
          reviewer: 'user:default/sid',
          verdict: 'approve',
          reason: 'fine',
          digest: each.digest,
          terms: '["group:default/security"]',
          created_at: each.created_at,
        })),
        50,
      );
      world.org.users['user:default/sid'] = [SECURITY];
      return rows
        .filter((_, at) => waiting(at))
        .map(each => each.id)
        .reverse();
    };

    const readAll = async (limit: number) => {
      const ids: string[] = [];
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await inbox('sam', { limit, cursor });
        ids.push(...page.items.map(each => each.id));
        sizes.push(page.items.length);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return { ids, sizes };
    };

    it('gives full pages of what waits, each once, however much stands between', async () => {
      const waiting = await submitMany(250, 50);
      expect(await readAll(2)).toEqual({ ids: waiting, sizes: [2, 2, 1] });
      expect((await inbox('sam', { total: 'true', limit: 2 })).total).toBe(5);
      const { nextCursor } = await inbox('sam', { limit: 2 });
      expect(
        await inbox('sam', { total: 'true', limit: 2, cursor: nextCursor }),
      ).toMatchObject({ total: 5 });
    });

    it('looks at a thousand for one answer, and leads on from there', async () => {
      const waiting = await submitMany(1_250, 625);
      const { ids, sizes } = await readAll(10);
      expect(ids).toEqual(waiting);
      expect(sizes).toEqual([2, 0]);
    });
  });
});
