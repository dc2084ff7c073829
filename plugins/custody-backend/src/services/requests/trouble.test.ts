import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
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

async function countRows(db: Knex): Promise<number[]> {
  const counts = ['identities', 'requests', 'reviews', 'audit_events'].map(
    async table => Number((await db(table).count({ n: '*' }))[0].n),
  );
  return Promise.all(counts);
}

describe.each(databases.eachSupportedId())('trouble on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  it('changes nothing when history can not be written', async () => {
    const request = await world.submit('ada');
    const before = await countRows(db);
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('subject', 'gone'),
    );
    await expect(world.submit('omar')).rejects.toThrow();
    await expect(world.review('lena', request)).rejects.toThrow();
    await expect(world.withdraw('ada', request.id)).rejects.toThrow();
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('gone', 'subject'),
    );
    expect(await countRows(db)).toEqual(before);
    expect((await world.stored(request.id))?.state).toBe('pending');
    await world.review('lena', request);
  });

  it('changes nothing when the catalog does not answer', async () => {
    const before = await countRows(db);
    const { users } = world.org;
    Object.defineProperty(world.org, 'users', {
      configurable: true,
      get: () => {
        throw new Error('the catalog is away');
      },
    });
    await expect(
      world.requests.submit(
        { type: 'user', ref: 'user:default/ada', groups: [] },
        requestPayloadSchema.parse(CREATE),
      ),
    ).rejects.toThrow('the catalog is away');
    Object.defineProperty(world.org, 'users', { value: users });
    expect(await countRows(db)).toEqual(before);
    expect((await world.submit('ada')).state).toBe('pending');
  });
});

describe('a full disk', () => {
  it('leaves nothing half done, and is got over', async () => {
    const db = await databases.migrated('SQLITE_3');
    const world = await createRequestWorld(db);
    const request = await world.submit('ada');
    const before = await countRows(db);
    const [{ page_count: pages }] = await db.raw('pragma page_count');
    await db.raw(`pragma max_page_count = ${pages}`);
    const reason = 'x'.repeat(2000);
    const attempts = Array.from({ length: 20 }, (_, at) =>
      world.submit('ada', {
        ...CREATE,
        reason,
        identity: { ...CREATE.identity, name: `other-${at}` },
      }),
    );
    const results = await Promise.allSettled(attempts);
    const made = results.filter(({ status }) => status === 'fulfilled').length;
    expect(made).toBeLessThan(20);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { message: expect.stringMatching(/full/) },
    });
    const [identities, requests] = await countRows(db);
    expect([identities, requests]).toEqual([
      before[0] + made,
      before[1] + made,
    ]);
    await db.raw('pragma max_page_count = 1000000');
    expect((await world.review('omar', request)).reviews).toHaveLength(1);
  });
});
