import { addDuration } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { appendChange } from '../../store/changes/changes';
import { compactChanges } from '../../store/changes/compactChanges';
import { listChanges } from './changesService';

jest.setTimeout(60_000);

const databases = testDatabases();
const START = '2026-11-22T12:00:00.000Z';
const dayOf = (day: number) => addDuration(START, `P${day}D`);
const NEVER = '2000-01-01T00:00:00.000Z';

describe.each(databases.eachSupportedId())('the feed on %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(() => clearTables(db));

  const append = (name: string, op: 'upsert' | 'remove', day = 0) =>
    db.transaction(tx =>
      appendChange(tx, {
        op,
        identity_uid: `uid-${name}`,
        ref: `identity:payments/${name}`,
        entity: op === 'upsert' ? JSON.stringify({ name, day }) : null,
        at: dayOf(day),
      }),
    );
  const entries = async () =>
    (await db('changes').orderBy('cursor')).map(
      ({ op, ref }) => `${op} ${ref.split('/')[1]}`,
    );
  const forget = (day: number) =>
    compactChanges(db, { goneBefore: dayOf(day) });
  const readOn = (cursor?: string) => listChanges(db, { cursor, limit: 100 });

  it('keeps the newest entry of each identity, and removals for a time', async () => {
    await append('a', 'upsert');
    await append('b', 'upsert');
    await append('a', 'upsert', 1);
    await append('c', 'upsert', 1);
    await append('b', 'remove', 2);
    await append('c', 'remove', 5);
    expect(await compactChanges(db, { goneBefore: NEVER })).toBe(3);
    expect(await entries()).toEqual(['upsert a', 'remove b', 'remove c']);
    expect(await forget(4)).toBe(1);
    expect(await entries()).toEqual(['upsert a', 'remove c']);
    expect(await forget(5)).toBe(1);
    expect(await forget(5)).toBe(0);
    expect(await entries()).toEqual(['upsert a']);
  });

  it('takes out any number of entries', async () => {
    await db.batchInsert(
      'changes',
      Array.from({ length: 1_203 }, (_, at) => ({
        op: 'upsert',
        identity_uid: `uid-${at % 3}`,
        ref: `identity:payments/${at % 3}`,
        entity: '{}',
        at: START,
      })),
      50,
    );
    expect(await compactChanges(db, { goneBefore: NEVER })).toBe(1_200);
    expect(await entries()).toEqual(['upsert 0', 'upsert 1', 'upsert 2']);
  });

  it('goes on from a cursor before which nothing was forgotten, and has others begin anew', async () => {
    await append('a', 'upsert');
    const early = await readOn();
    await append('b', 'upsert');
    const between = await readOn(early.nextCursor);
    await append('b', 'remove');
    const late = await readOn(between.nextCursor);
    await forget(1);
    for (const { nextCursor } of [early, between]) {
      expect(await readOn(nextCursor)).toEqual({
        items: [],
        nextCursor: '0',
        hasMore: true,
        resync: true,
      });
    }
    expect(await readOn(late.nextCursor)).toMatchObject({
      items: [],
      nextCursor: late.nextCursor,
      resync: false,
    });
    await append('c', 'upsert');
    expect((await readOn(late.nextCursor)).items).toHaveLength(1);
  });

  it('lets a reader that began after something was forgotten read on, page by page', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await append(name, 'upsert');
    }
    await append('d', 'remove');
    await forget(1);
    const read: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const { items, nextCursor, resync } = await listChanges(db, {
        cursor,
        limit: 1,
      });
      expect(resync).toBe(false);
      read.push(...items.map(({ ref }) => ref));
      cursor = nextCursor;
    }
    expect(read).toEqual(
      ['a', 'b', 'c'].map(name => `identity:payments/${name}`),
    );
    expect(await readOn(cursor)).toMatchObject({ items: [], resync: false });
  });

  it('has a reader of another database begin anew', async () => {
    await append('a', 'upsert');
    expect((await readOn('4711')).resync).toBe(true);
  });

  it.each(['-1', 'x', '1.', '.1', '1.2.3', '9'.repeat(16)])(
    'refuses the cursor %s',
    async cursor => {
      await expect(readOn(cursor)).rejects.toThrow(
        'use `nextCursor` of the page before, or none to begin',
      );
    },
  );

  it('tells every reader what there is, whatever is taken out while they read', async () => {
    const command = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('append' as const),
          name: fc.constantFrom('a', 'b', 'c', 'd'),
          op: fc.constantFrom('upsert' as const, 'remove' as const),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('read' as const),
          who: fc.nat(2),
          limit: fc.integer({ min: 1, max: 3 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('compact' as const),
          age: fc.nat(5),
        }),
      },
    );
    type Reader = { cursor?: string; has: Set<string> };
    const page = async (reader: Reader, limit: number) => {
      const { items, nextCursor, hasMore, resync } = await listChanges(db, {
        cursor: reader.cursor,
        limit,
      });
      if (resync) {
        reader.cursor = undefined;
        reader.has.clear();
        return true;
      }
      for (const { op, ref } of items) {
        if (op === 'upsert') {
          reader.has.add(ref);
        } else {
          reader.has.delete(ref);
        }
      }
      reader.cursor = nextCursor;
      return hasMore;
    };
    const holds = fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 5, maxLength: 40, size: 'max' }),
        async commands => {
          await clearTables(db);
          const truth = new Set<string>();
          const readers: Reader[] = [0, 1, 2].map(() => ({ has: new Set() }));
          for (const [day, each] of commands.entries()) {
            if (each.do === 'append') {
              await append(each.name, each.op, day);
              const ref = `identity:payments/${each.name}`;
              if (each.op === 'upsert') {
                truth.add(ref);
              } else {
                truth.delete(ref);
              }
            } else if (each.do === 'read') {
              await page(readers[each.who], each.limit);
            } else {
              await forget(Math.max(0, day - each.age));
            }
          }
          for (const reader of readers) {
            while (await page(reader, 2));
            expect([...reader.has].sort()).toEqual([...truth].sort());
          }
        },
      ),
      { numRuns: 25 },
    );
    await expect(holds).resolves.toBeUndefined();
  });
});
