import { randomUUID } from 'node:crypto';
import {
  type Change,
  isIdentityEntity,
  parseIdentityEntity,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { insertIdentity } from '../../../store/identities/writeIdentity';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  GRANT,
  PROPOSED,
} from '../../../__testUtils__/engineWorld';
import { listChanges } from '../changesService';
import { newIdentityRow } from '../propose';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('record of identities, %s', id => {
  let db: Knex;
  let world: EngineWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  const propose = (requestId: string = randomUUID(), identity = PROPOSED) =>
    world.change((tx, audit) =>
      world.record.propose(tx, audit, {
        identity,
        boundTo: null,
        requestId,
        now: world.clock.now(),
      }),
    );

  const release = (uid: string, requestId: string) =>
    world.change(tx =>
      world.record.release(tx, { uid, requestId, now: world.clock.now() }),
    );

  const entities = async () =>
    (await listChanges(world.db, { limit: 100 })).items;

  it('enters a proposed identity, which grants nothing and is not published', async () => {
    const { uid } = await propose('r1');
    expect(await world.identity(uid)).toMatchObject({
      ref: PROPOSED.ref,
      state: 'proposed',
      pending_request_id: 'r1',
      grant_id: null,
    });
    expect(await entities()).toEqual([]);
  });

  it('refuses a second request for it while one is pending, and takes it after', async () => {
    const { uid } = await propose('r1');
    await expect(propose('r2')).rejects.toThrow(
      'has a pending request, `r1`: wait for it, or have it withdrawn',
    );
    await release(uid, 'r1');
    expect((await world.identity(uid)).state).toBe('declined');
    const again = await propose('r2', { ...PROPOSED, title: 'Second try' });
    expect(again.uid).toBe(uid);
    expect(await world.identity(uid)).toMatchObject({
      state: 'proposed',
      title: 'Second try',
    });
  });

  it('gives one of two that ask for a name at once a conflict, in words', async () => {
    const results = await Promise.allSettled([propose('r1'), propose('r2')]);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { name: 'ConflictError' } });
  });

  it('publishes a valid entity that says what was granted, and the same as long as that is the same', async () => {
    const uid = await world.govern({ consumers: [] });
    await world.engine().drain();
    await world.enqueue(uid, 'rotate');
    world.clock.advance('P2D');
    await world.engine().drain();
    const [change, ...more] = await entities();
    expect(more).toEqual([]);
    expect(change).toMatchObject({ op: 'upsert', uid, ref: PROPOSED.ref });
    const entity = entityIn(change);
    expect(isIdentityEntity(entity)).toBe(true);
    expect(parseIdentityEntity(entity)).toEqual({
      apiVersion: 'custody.dev/v1alpha1',
      kind: 'Identity',
      metadata: {
        name: 'ledger-api-db',
        namespace: 'payments',
        annotations: { 'custody.dev/identity-uid': uid },
      },
      spec: {
        type: 'service-account',
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        scopes: ['ledger:write'],
        credential: { provider: 'fake/main', mode: 'rotated' },
        dependsOn: ['resource:default/ledger-db'],
      },
    });
  });

  it('removes it from the feed when it is retired, and never gives its name away again', async () => {
    const uid = await world.govern({ consumers: [] });
    await world.engine().drain();
    await world.enqueue(uid, 'retire');
    await world.engine().drain();
    expect((await entities()).map(({ op }) => op)).toEqual([
      'upsert',
      'remove',
    ]);
    await expect(propose()).rejects.toThrow(
      'was retired, and a retired name is not used again',
    );
  });

  it('voids what is still asked for one that is retired, and changes that one no more', async () => {
    const uid = await world.govern({ consumers: [] });
    await world.engine().drain();
    await world.enqueue(uid, 'retire');
    await propose('r2');
    await world.engine().drain();
    expect(world.outcomes.heard).toContainEqual(
      expect.stringMatching(/^overtaken r2: void: .* was retired/),
    );
    expect((await world.identity(uid)).pending_request_id).toBeNull();
    const before = await world.identity(uid);
    const common = { uid, requestId: 'r3', now: world.clock.now() };
    await expect(
      world.change((tx, audit) =>
        world.record.transfer(tx, audit, {
          ...common,
          owner: 'group:default/thieves',
          tenant: null,
        }),
      ),
    ).rejects.toThrow('is retired since this was asked for');
    await expect(
      world.change((tx, audit) =>
        world.record.bind(tx, audit, {
          ...common,
          component: 'component:payments/other',
          owner: 'group:default/payments',
          boundTo: null,
        }),
      ),
    ).rejects.toThrow('is retired since this was asked for');
    expect(await world.identity(uid)).toEqual(before);
    expect((await entities()).map(({ op }) => op)).toEqual([
      'upsert',
      'remove',
    ]);
  });

  it('reads the feed on from a cursor', async () => {
    await world.govern({ consumers: [] });
    const first = await listChanges(world.db, { limit: 1 });
    expect(first).toMatchObject({ hasMore: false });
    const rest = await listChanges(world.db, {
      cursor: first.nextCursor,
      limit: 1,
    });
    expect(rest).toEqual({
      items: [],
      nextCursor: first.nextCursor,
      hasMore: false,
      resync: false,
    });
    await expect(
      listChanges(world.db, { cursor: 'x; drop', limit: 1 }),
    ).rejects.toThrow('`cursor` is `x; drop`');
  });

  it('governs in place what Git declares, and never publishes it', async () => {
    const row = newIdentityRow(
      PROPOSED,
      { state: 'ungoverned', origin: 'git' },
      world.clock.now(),
    );
    await world.change(tx => insertIdentity(tx, row));
    const uid = await world.govern({ consumers: [] });
    expect(uid).toBe(row.uid);
    expect(await world.identity(uid)).toMatchObject({
      state: 'governed',
      origin: 'git',
    });
    expect(await entities()).toEqual([]);
  });

  it('grants what was approved, if reviewers narrowed what was asked', async () => {
    const uid = await world.govern({
      consumers: [],
      identity: { scopes: ['ledger:write', 'ledger:read'] },
    });
    expect((await world.identity(uid)).scopes).toBe('["ledger:write"]');
  });

  it('grants nothing to what was suspended while its change was under review', async () => {
    const uid = await world.govern({ consumers: [] });
    await propose('r2');
    await world.db('identities').update({ state: 'suspended' });
    const fulfilled = world.change((tx, audit) =>
      world.record.fulfil(tx, audit, {
        uid,
        identity: PROPOSED,
        boundTo: PROPOSED.owner,
        grant: { ...GRANT, requestId: 'r2', requestedAt: world.clock.now() },
        consumers: [],
        requester: 'user:default/ada',
        now: world.clock.now(),
      }),
    );
    await expect(fulfilled).rejects.toThrow(
      'is suspended since this was asked for',
    );
    expect((await world.identity(uid)).state).toBe('suspended');
  });

  it('starts nothing where there is no secret', async () => {
    const started = await world.change(async (tx, audit) => {
      const now = world.clock.now();
      const identity = { ...PROPOSED, mode: 'federated' as const };
      const { uid } = await world.record.propose(tx, audit, {
        identity,
        boundTo: null,
        requestId: 'r1',
        now,
      });
      return world.record.fulfil(tx, audit, {
        uid,
        identity,
        boundTo: null,
        grant: { ...GRANT, requestId: 'r1', requestedAt: now },
        consumers: [],
        requester: 'user:default/ada',
        now,
      });
    });
    expect(started).toEqual({ operationId: null });
  });

  it('gives a consumer that joins late a new version, also while a rotation is under way', async () => {
    const [api, late] = await Promise.all([
      ConsumerDouble.create('ledger-api'),
      ConsumerDouble.create('late'),
    ]);
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    const keys = await late.keys();
    await world.change((tx, audit) =>
      world.record.addConsumers(tx, audit, {
        uid,
        consumers: [{ name: 'late', keys }],
        requestId: 'r2',
        requester: 'user:default/ada',
        now: world.clock.now(),
      }),
    );
    expect(await world.read(late)).toEqual([]);
    await world.acknowledge(api, 2);
    world.clock.advance('P1D');
    await world.engine().drain();
    expect((await world.read(late)).map(({ version }) => version)).toEqual([3]);
    expect(world.outcomes.heard).toContain('fulfilled r2');
  });
});

function entityIn({ entity }: Change) {
  return entity as unknown as Parameters<typeof isIdentityEntity>[0];
}
