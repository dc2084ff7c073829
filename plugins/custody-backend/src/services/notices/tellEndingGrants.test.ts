import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../../__testUtils__/engineWorld';
import type { NoticesRow } from '../../store/tables';
import { tellEndingGrants } from './tellEndingGrants';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('grants that end, %s', id => {
  let db: Knex;
  let world: EngineWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  const tell = () => tellEndingGrants(db, world.clock.now());
  const severities = async () =>
    (await db<NoticesRow>('notices').orderBy('created_at')).map(
      ({ severity }) => severity,
    );
  /** One whose grant lasts for 90 days. */
  const govern = async () => {
    const uid = await world.govern({
      consumers: [await ConsumerDouble.create('ledger-api')],
    });
    const now = world.clock.now();
    const ends = new Date(Date.parse(now) + 90 * 86_400_000).toISOString();
    await db('grants').update({ starts_at: now, ends_at: ends });
    await db('identities').where({ uid }).update({ grant_ends_at: ends });
    return uid;
  };

  it('are told of fourteen days before, three days before, and when they ended, each once', async () => {
    await govern();
    world.clock.advance('P75D');
    expect(await tell()).toBe(0);
    for (const step of ['P1D', 'P11D', 'P3D']) {
      world.clock.advance(step);
      expect(await tell()).toBe(1);
      expect(await tell()).toBe(0);
    }
    expect(await severities()).toEqual(['normal', 'high', 'critical']);
    const [first] = await db<NoticesRow>('notices').orderBy('created_at');
    expect(first).toMatchObject({
      topic: 'custody:grant-ending',
      recipients: '["group:default/payments"]',
      link: '/identities/payments/ledger-api-db',
    });
  });

  it('are told of once by two replicas', async () => {
    await govern();
    world.clock.advance('P80D');
    const told = await Promise.all([tell(), tell()]);
    expect(told[0] + told[1]).toBe(1);
  });

  it('are no news where they ended long ago, or the identity is retired', async () => {
    const uid = await govern();
    world.clock.advance('P92D');
    expect(await tell()).toBe(0);
    world.clock.advance('P1D');
    await db('identities').where({ uid }).update({ state: 'retired' });
    expect(await tell()).toBe(0);
  });

  it('are told of again when they were renewed', async () => {
    const uid = await govern();
    world.clock.advance('P76D');
    expect(await tell()).toBe(1);
    const now = world.clock.now();
    const ends = new Date(Date.parse(now) + 90 * 86_400_000).toISOString();
    const grant = await db('grants').first();
    await db('grants').insert({
      ...grant,
      id: 'renewed',
      starts_at: now,
      ends_at: ends,
    });
    await db('identities')
      .where({ uid })
      .update({ grant_id: 'renewed', grant_ends_at: ends });
    expect(await tell()).toBe(0);
    world.clock.advance('P80D');
    expect(await tell()).toBe(1);
  });
});
