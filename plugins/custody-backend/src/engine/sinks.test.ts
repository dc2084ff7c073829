import {
  type CredentialSink,
  PermanentProviderError,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const LOST = 'as if the process had died';

/** A store elsewhere, as a sink that returns references has it. */
function createStoreSink() {
  const kept = new Map<number, string[]>();
  const calls: string[] = [];
  const state = { failing: null as Error | null };
  const sink: CredentialSink = {
    type: 'store',
    bindsToKeys: false,
    async seal({ version }, secret, _connection, consumers) {
      calls.push(`seal ${version}`);
      const all = [...(kept.get(version) ?? []), secret.reveal().password];
      kept.set(version, all as string[]);
      const payload = JSON.stringify({ version, revision: all.length });
      return consumers.map(({ id }) => ({ consumerId: id, payload }));
    },
    async deliver({ version }, sealed) {
      calls.push(`deliver ${version} to ${sealed.length}`);
      if (state.failing) throw state.failing;
    },
    async forget({ version }: ProviderVersion) {
      calls.push(`forget ${version}`);
      kept.delete(version);
    },
  };
  return Object.assign(state, { sink, kept, calls });
}

describe.each(databases.eachSupportedId())('a chosen sink, %s', id => {
  let db: Knex;
  let store: ReturnType<typeof createStoreSink>;
  let world: EngineWorld;
  let api: ConsumerDouble;

  beforeAll(async () => {
    api = await ConsumerDouble.create('ledger-api');
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    store = createStoreSink();
    world = createEngineWorld(db, { sink: store.sink });
  });

  const sinksOf = async () =>
    (await db('credentials').orderBy('version').select('version', 'sink')).map(
      ({ version, sink }) => `${version} ${sink}`,
    );
  const offered = async () => {
    const { items } = await world.workload.credentials(
      await api.assertion({
        now: world.clock.now(),
        audience: 'http://localhost:7007/api/custody/workload',
      }),
    );
    return items.map(({ version, sink, sealed }) => ({
      version,
      sink,
      sealed: JSON.parse(sealed),
    }));
  };

  it('gets the secret, and gives consumers the reference', async () => {
    await world.govern({ consumers: [api] });
    await world.engine().drain();
    expect(store.calls).toEqual(['seal 1', 'deliver 1 to 1']);
    expect(await sinksOf()).toEqual(['1 store']);
    expect(await offered()).toEqual([
      { version: 1, sink: 'store', sealed: { version: 1, revision: 1 } },
    ]);
    const [password] = store.kept.get(1) as string[];
    for (const table of ['sealed_secrets', 'operations', 'audit_events']) {
      expect(JSON.stringify(await db(table))).not.toContain(password);
    }
  });

  it('gets another secret for the same version where what it returned was lost', async () => {
    await world.govern({ consumers: [api] });
    const dying = world.engine({
      boundary: async point => {
        if (point === 'acted:issue') throw new Error(LOST);
      },
    });
    await dying.drain().catch(() => {});
    expect(store.kept.get(1)).toHaveLength(1);
    world.clock.advance('PT5M');
    await world.engine().drain();
    const passwords = store.kept.get(1) as string[];
    expect(passwords).toHaveLength(2);
    expect(await offered()).toEqual([
      { version: 1, sink: 'store', sealed: { version: 1, revision: 2 } },
    ]);
    const [{ account }] = await db('credentials');
    expect(world.provider.canLogIn(account, passwords[1])).toBe(true);
    expect(world.provider.canLogIn(account, passwords[0])).toBe(false);
  });

  it('keeps a version that it has, and forgets it, whatever is chosen since', async () => {
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    // Chosen since: `sealed`; the other one is still configured.
    const typeFor = jest
      .spyOn(world.sinks, 'typeFor')
      .mockReturnValue('sealed');
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    expect(await sinksOf()).toEqual(['1 store', '2 sealed']);
    await world.acknowledge(api, 2);
    await world.engine().drain();
    expect(store.calls).toEqual(['seal 1', 'deliver 1 to 1', 'forget 1']);
    expect(store.kept.size).toBe(0);
    typeFor.mockRestore();
  });

  it('that is not configured any more holds up revocation, and says so', async () => {
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    const get = jest.spyOn(world.sinks, 'get').mockReturnValue(undefined);
    await world.enqueue(uid, 'compromised');
    await world.engine().drain();
    expect(world.provider.accounts.size).toBe(0);
    expect((await world.operations(uid)).at(-1)).toMatchObject({
      state: 'retrying',
      last_error: expect.stringContaining('sink `store` is not configured'),
    });
    get.mockRestore();
    world.clock.advance('PT1H');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 revoked']);
    expect(store.kept.size).toBe(0);
  });

  it('a version that it can’t deliver for good is given up, and forgotten', async () => {
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    store.failing = new PermanentProviderError('written over');
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
    expect([...store.kept.keys()]).toEqual([1]);
  });

  it('a new key of a consumer needs no new version where keys open nothing', async () => {
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    const [row] = await db('sealed_secrets');
    expect(row.sealed_to).toBeNull();
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    await db('consumers').update({ encryption_key: '{}' });
    await db('operations')
      .whereNull('finished_at')
      .update({ next_attempt_at: world.clock.now() });
    await world.engine().drain();
    expect((await world.operations(uid)).at(-1)?.state).toBe('waiting');
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
  });
});
