import {
  ConsumerDouble,
  FakeProvider,
} from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import type { AuditEventsRow } from '../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('revocation, %s', id => {
  let db: Knex;
  let world: EngineWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  it('never loses what it has to revoke: retired, without its component, and while its provider is not configured', async () => {
    const api = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    expect(world.provider.accounts.size).toBe(1);
    await db('identities').where({ uid }).update({
      component: null,
      bound_to: null,
      component_missing_since: world.clock.now(),
    });
    const configured = world.providers.get;
    world.providers.get = () => undefined;
    await world.enqueue(uid, 'retire');
    for (let tries = 0; tries < 20; tries++) {
      await world.engine().drain();
      world.clock.advance('P1D');
    }
    const stuck = (await world.operations(uid)).at(-1)!;
    expect(stuck).toMatchObject({
      kind: 'retire',
      state: 'retrying',
      attempts: 20,
      last_error: expect.stringContaining(
        'provider `fake/main` is not configured',
      ),
    });
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect((await world.identity(uid)).failing_since).not.toBeNull();
    // Each try is in the history.
    const failed = await db<AuditEventsRow>('audit_events').where({
      type: 'operation.failed-attempt',
      operation_id: stuck.id,
    });
    expect(failed).toHaveLength(20);

    world.providers.get = configured;
    await world.engine().drain();
    expect(world.provider.accounts.size).toBe(0);
    expect(await world.versions(uid)).toEqual(['1 revoked']);
    expect((await world.identity(uid)).state).toBe('retired');
  });

  it('believes no provider that says that it revoked, and leaves nothing sealed of what is gone', async () => {
    const api = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
    expect(await db('sealed_secrets')).toHaveLength(1);
    const lies = jest
      .spyOn(world.provider, 'revoke')
      .mockImplementation(async () => {});
    await world.enqueue(uid, 'revoke');
    await world.engine().drain();
    expect((await world.operations(uid)).at(-1)).toMatchObject({
      kind: 'revoke',
      state: 'retrying',
      last_error:
        '`fake/main` still shows the account of version 1 after it was revoked',
    });
    expect(await world.versions(uid)).toEqual(['1 current']);

    lies.mockRestore();
    world.clock.advance('P1D');
    await world.engine().drain();
    expect(world.provider.accounts.size).toBe(0);
    expect(await world.versions(uid)).toEqual(['1 revoked']);
    expect(await db('sealed_secrets')).toEqual([]);
  });

  describe('of an identity that moved to another provider, while the first is away', () => {
    let other: FakeProvider;
    let uid: string;

    beforeEach(async () => {
      other = new FakeProvider('fake/other');
      world = createEngineWorld(db, { more: [other] });
      const api = await ConsumerDouble.create('ledger-api');
      uid = await world.govern({ consumers: [api] });
      await world.engine().drain();
      await world.acknowledge(api, 1);
      const moved = { provider: 'fake/other' };
      await world.govern({ consumers: [], identity: moved, grant: moved });
      await world.engine().drain();
    });

    it.each([
      ['compromised', 'revoke', new Error('connection refused')],
      ['compromised', 'revoke', 'hang'],
      ['retire', 'revoke', new Error('connection refused')],
    ] as const)(
      '%s cuts off what it can, at once: the first answers `%s` with %s',
      async (kind, method, how) => {
        expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
        world.provider.misbehave(method, how);
        await world.enqueue(uid, kind);
        await world.engine({ stepTimeoutMillis: 200 }).drain();
        expect(world.provider.accounts.size).toBe(1);
        expect(other.accounts.size).toBe(0);
        expect((await world.operations(uid)).at(-1)?.state).toBe('retrying');

        world.clock.advance('P1D');
        await world.engine().drain();
        expect(world.provider.accounts.size).toBe(0);
        expect((await world.operations(uid)).at(-1)?.state).toBe('done');
      },
    );

    it('suspends what it can, at once', async () => {
      world.provider.misbehave('suspend', new Error('connection refused'));
      await world.enqueue(uid, 'suspend', 'queue');
      await world.engine().drain();
      const suspended = (provider: FakeProvider) =>
        [...provider.accounts.values()].map(account => account.suspended);
      expect(suspended(other)).toEqual([true]);
      expect(suspended(world.provider)).toEqual([false]);
      world.clock.advance('P1D');
      await world.engine().drain();
      expect(suspended(world.provider)).toEqual([true]);
    });
  });
});
