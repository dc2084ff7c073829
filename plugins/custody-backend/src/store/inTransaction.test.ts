import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { inTransaction } from './inTransaction';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('inTransaction on %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.init(id);
    await db.schema.createTable('things', table => {
      table.string('name').primary();
      table.integer('count').notNullable();
    });
  });
  beforeEach(async () => {
    await db('things').delete();
    await db('things').insert([
      { name: 'a', count: 0 },
      { name: 'b', count: 0 },
    ]);
  });

  const increment = (tx: Knex.Transaction, name: string) =>
    tx('things').where({ name }).increment('count');
  const counts = async () =>
    (await db('things').orderBy('name')).map(({ count }) => count);

  it.each<[string, object, number]>([
    ['a deadlock', { code: '40P01' }, 4],
    ['a failure to serialize', { code: '40001' }, 4],
    ['one that a step wrapped', { cause: { code: '40P01' } }, 4],
    ['a conflict', { code: '23505' }, 1],
    ['anything else', {}, 1],
  ])('runs work again for %s: %j', async (_, more, times) => {
    let runs = 0;
    const attempt = inTransaction(db, async tx => {
      runs += 1;
      await increment(tx, 'a');
      throw Object.assign(new Error('broken'), more);
    });
    await expect(attempt).rejects.toThrow('broken');
    expect(runs).toBe(times);
    expect(await counts()).toEqual([0, 0]);
  });

  it('gives what the run that succeeded gave, and keeps nothing of those before', async () => {
    let runs = 0;
    const given = await inTransaction(db, async tx => {
      runs += 1;
      await increment(tx, 'a');
      if (runs < 3) {
        throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      }
      return runs;
    });
    expect(given).toBe(3);
    expect(await counts()).toEqual([1, 0]);
  });

  it('gets over two that each wait for the other', async () => {
    const both = async (first: string, second: string) =>
      inTransaction(db, async tx => {
        await increment(tx, first);
        await setTimeout(100);
        await increment(tx, second);
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect(await counts()).toEqual([2, 2]);
  });
});
