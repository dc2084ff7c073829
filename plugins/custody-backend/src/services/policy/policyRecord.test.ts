import type { Knex } from 'knex';
import { mockCredentials } from '@backstage/backend-test-utils';
import { loadPolicySet, requestProblem } from '@custody/policy';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { viewerOf } from '../access';
import { viewPolicyOverview } from './policyOverview';
import { readPolicyRecord } from './policyRecord';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('the record of policy, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const deps = () => ({
    ...world.common,
    db,
    access: {
      viewer: (caller: Parameters<typeof viewerOf>[0]) =>
        viewerOf(caller, world.common),
      permitted: async () => ({ allows: () => true, narrow: () => {} }),
      require: async () => {},
    },
  });
  const read = async (
    name: string,
    query: { cursor?: string; limit?: number } = {},
  ) =>
    readPolicyRecord(
      {
        caller: await world.caller(name),
        credentials: mockCredentials.user(),
      },
      { limit: 100, ...query },
      deps(),
    );

  /** All of it, page by page. */
  const readAll = async (limit: number) => {
    const items = [];
    let cursor: string | undefined;
    do {
      const page = await read('priya', { cursor, limit });
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  };

  it.each([1, 2, 100])(
    'is every request, then every governed identity, %d a page',
    async limit => {
      const first = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['own:read'] },
      });
      await world.engineSays(first.id);
      world.clock.advance('PT1M');
      const second = await world.submit('ada', {
        kind: 'renew',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        reason: 'it reads on',
      });
      const items = await readAll(limit);
      expect(items.map(({ type, id: of }) => [type, of])).toEqual([
        ['request', first.id],
        ['request', second.id],
        ['identity', 'identity:payments/ledger-api-db'],
      ]);
      for (const { input } of items) {
        expect(requestProblem(input)).toBeUndefined();
      }
      expect(items[2].input).toMatchObject({
        action: 'renew',
        context: { requesterIsOwnerMember: true, widens: false },
      });
    },
  );

  it('asks the database the same of ten identities as of one', async () => {
    const asked = async () => {
      let queries = 0;
      const note = () => {
        queries += 1;
      };
      db.on('query', note);
      const items = await readAll(100);
      db.removeListener('query', note);
      return {
        queries,
        identities: items.filter(({ type }) => type === 'identity').length,
      };
    };
    const enter = async (name: string) => {
      const request = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, name, scopes: ['own:read'] },
      });
      await world.engineSays(request.id);
    };
    await enter('db-0');
    const { queries, identities } = await asked();
    expect(identities).toBe(1);
    for (let at = 1; at < 10; at++) {
      await enter(`db-${at}`);
    }
    expect(await asked()).toEqual({ queries, identities: 10 });
  });

  it('comes with the set in force', async () => {
    const { set } = await read('priya');
    expect(set.hash).toBe(world.common.policy.hash);
    expect(loadPolicySet(set.files)).toMatchObject({
      ok: true,
      set: { hash: set.hash },
    });
  });

  it.each(['ada', 'bea'])('is not for %s', async name => {
    await expect(read(name)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('platform team and auditors'),
    });
  });

  it('gives a cursor no meaning that it did not give', async () => {
    await expect(read('priya', { cursor: 'x' })).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  describe('who may do what', () => {
    const view = async (name: string, query: object = {}) =>
      viewPolicyOverview(
        viewerOf(await world.caller(name), world.common),
        query,
        world.common,
      );

    it('is told of the tenants that one belongs to', async () => {
      await expect(view('ada')).resolves.toMatchObject({
        tenants: ['payments', '-'],
        tenant: 'payments',
        policyHash: world.common.policy.hash,
      });
      await expect(view('priya')).resolves.toMatchObject({
        tenants: ['payments', 'storefront', '-'],
      });
      await expect(view('ada', { tenant: 'storefront' })).rejects.toThrow(
        '`tenant` is not one: `storefront`; choose one of `payments`, `-` (what belongs to no tenant)',
      );
    });

    it('is asked of the set in force, for an environment that there is', async () => {
      const { environments, lines } = await view('ada');
      expect(environments.length).toBeGreaterThan(0);
      expect(lines).toContainEqual(
        expect.objectContaining({ action: 'create', asker: { kind: 'owner' } }),
      );
      await expect(view('ada', { environment: 'moon' })).rejects.toThrow(
        /`environment` is not one: `moon`/,
      );
    });
  });
});
