import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(60_000);

const databases = testDatabases();

const ASKED = {
  kind: 'create',
  identity: {
    namespace: 'payments',
    name: 'ledger-api-db',
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
  },
  reason: 'it writes the ledger',
};
const SENTENCE =
  'the database failed at this, and a change is kept whole or not at all; reload to see what is there, then try again';

describe.each(databases.eachSupportedId())('a database that fails, %s', id => {
  let db: Knex;
  let plugin: StartedPlugin;

  beforeAll(async () => {
    db = await databases.migrated(id);
    plugin = await startPlugin({ db });
  });
  afterAll(() => plugin.stop());

  const ada = { user: 'ada' };
  const withoutHistory = async (work: () => Promise<void>) => {
    await db.schema.renameTable('audit_events', 'audit_events_away');
    try {
      await work();
    } finally {
      await db.schema.renameTable('audit_events_away', 'audit_events');
    }
  };

  it('is told in words without its SQL, and leaves no change without its history', async () => {
    await withoutHistory(async () => {
      const asked = await plugin.call(ada, 'post', '/requests', ASKED);
      expect([asked.status, asked.body.error.message]).toEqual([503, SENTENCE]);
      const read = await plugin.call({ user: 'aud' }, 'get', '/audit');
      expect([read.status, read.body.error.message]).toEqual([503, SENTENCE]);
    });
    expect(await db('requests')).toEqual([]);
    expect(await db('identities')).toEqual([]);
    const again = await plugin.call(ada, 'post', '/requests', ASKED);
    expect(again.status).toBe(201);
  });

  it('changes nothing of a request that somebody reviews meanwhile', async () => {
    const { body } = await plugin.call(ada, 'post', '/requests', {
      ...ASKED,
      identity: { ...ASKED.identity, name: 'reviewed' },
    });
    const review = () =>
      plugin.call({ user: 'omar' }, 'post', `/requests/${body.id}/reviews`, {
        verdict: 'approve',
        reason: 'it is needed',
        digest: body.digest,
      });
    await withoutHistory(async () => {
      const { status, body: answer } = await review();
      expect([status, answer.error.message]).toEqual([503, SENTENCE]);
    });
    expect(await db('reviews')).toEqual([]);
    expect((await review()).body.reviews).toHaveLength(1);
  });
});
