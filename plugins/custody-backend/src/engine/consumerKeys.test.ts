import { randomUUID } from 'node:crypto';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  AUDIENCE,
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('a consumer, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let uid: string;
  let old: ConsumerDouble;
  let renewed: ConsumerDouble;
  let other: ConsumerDouble;

  beforeAll(async () => {
    old = await ConsumerDouble.create('ledger-api');
    renewed = await ConsumerDouble.create('ledger-api');
    other = await ConsumerDouble.create('ledger-batch');
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
    uid = await world.govern({ consumers: [old, other] });
    await world.engine().drain();
  });

  const register = async (consumer: Pick<ConsumerDouble, 'name' | 'keys'>) => {
    const keys = await consumer.keys();
    await world.change((tx, audit) =>
      world.record.addConsumers(tx, audit, {
        uid,
        consumers: [{ name: consumer.name, keys }],
        requestId: randomUUID(),
        requester: 'user:default/ada',
        now: world.clock.advance('PT1S'),
      }),
    );
  };
  /** What the workload API has for it; what was sealed to a key that it had before it can still open with that. */
  const offered = async (consumer: ConsumerDouble) => {
    const now = world.clock.now();
    const { items } = await world.workload.credentials(
      await consumer.assertion({ now, audience: AUDIENCE }),
    );
    return items.map(({ version }) => version);
  };

  it('with a new key gets a new version, which it alone opens; the old key is nobody’s', async () => {
    await register(renewed);
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    await expect(offered(old)).rejects.toThrow('no active consumer');
    const row = (await db('sealed_secrets')
      .join('consumers', 'consumers.id', 'sealed_secrets.consumer_id')
      .join('credentials', 'credentials.id', 'sealed_secrets.credential_id')
      .where({ 'consumers.name': 'ledger-api', version: 2 })
      .first('payload')) as { payload: string };
    await renewed.open(row.payload);
    await expect(old.open(row.payload)).rejects.toThrow();
  });

  it('counts as moved by the word of its old key, until there is a new version', async () => {
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    await world.acknowledge(old, 2);
    await register(renewed);
    await world.engine().drain();
    // Not cut short: it moved already, and the other one can. Its version comes after.
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    await world.acknowledge(other, 2);
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 revoked',
      '2 retiring',
      '3 current',
    ]);
    await world.acknowledge(renewed, 3);
    await world.acknowledge(other, 3);
    await world.engine().drain();
    expect((await world.versions(uid)).at(-2)).toBe('2 revoked');
  });

  it.each<[string, () => Promise<ConsumerDouble>]>([
    ['has a new key', async () => renewed],
    ['joins', () => ConsumerDouble.create('ledger-report')],
  ])(
    'that %s in the middle of a rotation is not waited for, and loses no version that it works with',
    async (_, who) => {
      const consumer = await who();
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await register(consumer);
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual([
        '1 retiring',
        '2 retiring',
        '3 current',
      ]);
      expect(await offered(consumer)).toEqual(
        consumer === renewed ? [3, 2, 1] : [3],
      );
      await world.acknowledge(consumer, 3);
      await world.acknowledge(other, 3);
      if (consumer !== renewed) await world.acknowledge(old, 3);
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual([
        '1 revoked',
        '2 revoked',
        '3 current',
      ]);
    },
  );

  it('that joins late, again and again, makes no old version live longer than policy lets it', async () => {
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    // Of a day each: version 1 until a day after now, version 2 until 24 h after it was replaced.
    world.clock.advance('PT20H');
    await register(await ConsumerDouble.create('ledger-report'));
    await world.engine().drain();
    world.clock.advance('PT3H59M58S');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 retiring',
      '2 retiring',
      '3 current',
    ]);
    world.clock.advance('PT1S');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 revoked',
      '2 retiring',
      '3 current',
    ]);
    const held = [...world.provider.accounts.values()];
    expect(held.map(({ version }) => version).sort()).toEqual([2, 3]);

    world.clock.advance('PT10H');
    await register(await ConsumerDouble.create('ledger-audit'));
    await world.engine().drain();
    world.clock.advance('PT10H');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 revoked',
      '2 revoked',
      '3 retiring',
      '4 current',
    ]);
    // The last is ended in its turn, once its own day is over.
    world.clock.advance('P1D');
    await world.engine().drain();
    expect((await world.versions(uid)).slice(-2)).toEqual([
      '3 revoked',
      '4 current',
    ]);
    expect((await world.operations(uid)).at(-1)?.state).toBe('done');
  });

  it('is named by the finding when an older version ends without it, and nobody else is', async () => {
    const finding = async () => {
      const { laggards_since: since, laggards } = await world.identity(uid);
      return { since, names: laggards && JSON.parse(laggards) };
    };
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    await world.acknowledge(other, 2);
    world.clock.advance('PT20H');
    await register(await ConsumerDouble.create('ledger-report'));
    await world.engine().drain();
    expect(await finding()).toEqual({ since: null, names: null });
    const ended = world.clock.advance('PT4H');
    await world.engine().drain();
    expect((await world.versions(uid))[0]).toBe('1 revoked');
    // The other one is on version 2, which has time left; the one that joined has nothing to leave.
    const left = { since: ended, names: ['ledger-api'] };
    expect(await finding()).toEqual(left);
    const steps = await db('audit_events')
      .where({ type: 'operation.step' })
      .pluck('data');
    expect(
      steps
        .map(data => JSON.parse(data))
        .filter(({ laggards }) => laggards !== undefined),
    ).toEqual([
      expect.objectContaining({
        step: 'verify-revoked',
        laggards: ['ledger-api'],
      }),
    ]);
    world.clock.advance('PT1H');
    await world.acknowledge(other, 3);
    expect(await finding()).toEqual(left);
    await world.acknowledge(old, 3);
    expect(await finding()).toEqual({ since: null, names: null });
  });

  it('stays named beside who is left behind when the next older version ends', async () => {
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    await world.acknowledge(other, 2);
    for (const name of ['ledger-report', 'ledger-audit']) {
      world.clock.advance('PT20H');
      await register(await ConsumerDouble.create(name));
      await world.engine().drain();
    }
    const since = (await world.identity(uid)).laggards_since;
    world.clock.advance('PT5H');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 revoked',
      '2 revoked',
      '3 retiring',
      '4 current',
    ]);
    expect(await world.identity(uid)).toMatchObject({
      laggards_since: since,
      // The third was there when version 2 was replaced, and has not said that it has the next one.
      laggards: JSON.stringify(['ledger-api', 'ledger-batch', 'ledger-report']),
    });
  });

  it('has the end of an older version tried again when the provider fails', async () => {
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    world.clock.advance('PT20H');
    await register(await ConsumerDouble.create('ledger-report'));
    await world.engine().drain();
    world.provider.misbehave('revoke', new Error('connection refused'));
    world.clock.advance('PT4H');
    await world.engine().drain();
    expect((await world.versions(uid))[0]).toBe('1 retiring');
    world.clock.advance('PT10M');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual([
      '1 revoked',
      '2 retiring',
      '3 current',
    ]);
  });
});
