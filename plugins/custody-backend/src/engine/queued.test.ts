import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  PROPOSED,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('what waits its turn, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let uid: string;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
    uid = await world.govern({ consumers: [] });
  });

  /** The kinds of operations in the order in which they began, and what became of each. */
  const begun = async () => {
    const events = await db('audit_events')
      .where({ type: 'operation.step' })
      .orderBy(['at', 'id']);
    const order = [...new Set(events.map(event => event.operation_id))];
    const operations = await world.operations(uid);
    return order.map(which => {
      const one = operations.find(operation => operation.id === which);
      return `${one?.kind} ${one?.state}`;
    });
  };

  it('begins in the order in which it was asked for', async () => {
    // Neither cuts off, so that none may come before another; the first version is made meanwhile.
    await world.enqueue(uid, 'rotate', 'queue');
    await world.enqueue(uid, 'resume', 'queue');
    await world.engine().drain();
    // The rotation waits for its overlap to end, and what comes after it for the rotation.
    world.clock.advance('P2D');
    await world.engine().drain();
    expect(await begun()).toEqual(['issue done', 'rotate done', 'resume done']);
  });

  it('is asked for once: a second of its kind is refused', async () => {
    await world.enqueue(uid, 'rotate', 'queue');
    await expect(world.enqueue(uid, 'rotate', 'queue')).rejects.toThrow(
      `\`${PROPOSED.ref}\` has \`rotate\` waiting already: it begins when \`issue\` has ended`,
    );
    const waiting = (await world.operations(uid)).filter(
      ({ state }) => state === 'waiting',
    );
    expect(waiting.map(({ kind }) => kind)).toEqual(['rotate']);
  });

  it('makes nothing once the identity is cut off', async () => {
    await world.engine().drain();
    await world.enqueue(uid, 'rotate');
    await world.change(tx =>
      tx('identities').where({ uid }).update({ state: 'suspended' }),
    );
    await world.engine().drain();
    expect(await world.operations(uid)).toEqual([
      expect.objectContaining({ kind: 'issue', state: 'done' }),
      expect.objectContaining({
        kind: 'rotate',
        state: 'cancelled',
        last_error: 'the identity is suspended',
      }),
    ]);
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect(world.provider.calls).not.toContain('issue 2');
  });
});
