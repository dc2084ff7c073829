import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { lockIdentity } from '../store/identities/findIdentity';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('turns taken together, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let uids: string[];

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
    uids = [];
    for (const name of ['one', 'two', 'three', 'four']) {
      const identity = { name, ref: `identity:payments/${name}` };
      uids.push(await world.govern({ consumers: [], identity }));
    }
  });

  const states = () =>
    Promise.all(
      uids.map(async uid => (await world.operations(uid)).map(o => o.state)),
    );

  it('go in fewer transactions than there are turns', async () => {
    let begun = 0;
    const count = ({ sql }: { sql: string }) => {
      begun += /^begin/i.test(sql) ? 1 : 0;
    };
    db.on('query', count);
    await world.engine().drain();
    db.off('query', count);
    expect(await states()).toEqual(uids.map(() => ['done']));
    // Three turns each: what to issue, what to deliver, and what became of that.
    expect(begun).toBeLessThan(uids.length * 3);
  });

  it('fail each for itself', async () => {
    await db('identities').where({ uid: uids[1] }).update({ grant_id: null });
    await world.engine().drain();
    expect(await states()).toEqual([['done'], ['failed'], ['done'], ['done']]);
    expect(
      (await world.operations(uids[1])).map(({ last_error: error }) => error),
    ).toEqual([expect.stringContaining('has no grant')]);
  });

  it('wait for nobody else’s lock', async () => {
    // SQLite has one writer at a time: there is no lock that somebody else could have.
    const lockable = id === 'SQLITE_3' ? [] : [uids[2]];
    const others = uids.filter(uid => !lockable.includes(uid));
    const locks = await Promise.all(
      lockable.map(async uid => {
        const tx = await db.transaction();
        await lockIdentity(tx, uid);
        return tx;
      }),
    );
    const drained = world.engine().drain();
    const done = async () =>
      (await states()).filter(([state]) => state === 'done').length;
    while ((await done()) < others.length) {
      await new Promise(next => setTimeout(next, 10));
    }
    expect(await done()).toBe(others.length);
    await Promise.all(locks.map(tx => tx.rollback()));
    await drained;
    expect(await done()).toBe(uids.length);
  });

  it('change nothing of what has another holder by now', async () => {
    const engine = world.engine({
      boundary: async point => {
        if (point === 'acted:issue') {
          await db('operations')
            .where({ identity_uid: uids[0] })
            .whereNotNull('ticket')
            .update({ ticket: 'of somebody else' });
        }
      },
    });
    await engine.drain();
    expect(await states()).toEqual([['running'], ['done'], ['done'], ['done']]);
    expect(await world.versions(uids[0])).toEqual(['1 next']);
    expect(
      await db('operations').where({ ticket: 'of somebody else' }),
    ).toEqual([expect.objectContaining({ step: 'issue', finished_at: null })]);
  });

  it('settle a step once, though nobody hears that it was committed', async () => {
    let isCut = false;
    const transaction = async (work: (tx: Knex.Transaction) => unknown) => {
      const result = await db.transaction(async tx => work(tx));
      const issued = await db('credentials').whereNotNull('issued_at');
      if (!isCut && issued.length > 0) {
        isCut = true;
        throw new Error('the connection was lost');
      }
      return result;
    };
    const cut = new Proxy(() => {}, {
      apply: (_, __, args: [string]) => db(...args),
      get: (_, key) =>
        key === 'transaction' ? transaction : Reflect.get(db, key),
    }) as unknown as Knex;
    const { clock } = world;
    const engine = createEngineWorld(cut, { clock }).engine();
    await engine.drain();
    expect(isCut).toBe(true);
    world.clock.advance('PT5M');
    await engine.drain();
    expect(await states()).toEqual(uids.map(() => ['done']));
    const issued = await db('audit_events')
      .where({ type: 'operation.step' })
      .andWhere('data', 'like', '%"step":"issue"%');
    expect(issued.map(event => event.identity_uid).sort()).toEqual(
      [...uids].sort(),
    );
  });
});
