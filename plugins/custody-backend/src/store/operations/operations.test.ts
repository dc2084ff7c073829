import { randomUUID } from 'node:crypto';
import { subtractDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { locksRows } from '../database';
import type { IdentitiesRow, OperationsRow } from '../tables';
import { type Claim, claimOperations, lastServed } from './claimOperations';

jest.setTimeout(120_000);

const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:01:00.000Z';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('claiming operations, %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(() => clearTables(db));

  /** Enters operations of a lane, due one after the other up to now. */
  const enter = async (
    lane: string,
    count: number,
    row: Partial<OperationsRow> = {},
  ) => {
    const uids = Array.from({ length: count }, () => randomUUID());
    await db.batchInsert(
      'identities',
      uids.map(uid => identityRow(uid)),
      500,
    );
    await db.batchInsert(
      'operations',
      uids.map((uid, nth) => ({
        ...operationRow(uid),
        lane,
        next_attempt_at: subtractDuration(NOW, `PT${count - nth}S`),
        ...row,
      })),
      500,
    );
  };

  const claim = (more: Partial<Claim> = {}) =>
    claimOperations(db, {
      now: NOW,
      ticket: randomUUID(),
      expiresAt: LATER,
      limit: 8,
      ...more,
    });

  const lanes = (rows: Array<{ lane: string }>) =>
    rows.map(({ lane }) => lane).sort();

  it('takes each once, however many ask at once, and until the ticket runs out', async () => {
    await enter('a', 20);
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => claim({ limit: 4 })),
    );
    const rest = await claim({ limit: 20 });
    const ids = [...asked.flat(), ...rest].map(row => row.id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
    expect(await claim()).toEqual([]);
    expect(await claim({ now: LATER, limit: 50 })).toHaveLength(20);
  });

  it('says under which ticket', async () => {
    await enter('a', 1);
    const [held] = await claim({ ticket: 'mine' });
    expect(held).toMatchObject({
      ticket: 'mine',
      ticket_expires_at: LATER,
      next_attempt_at: LATER,
    });
  });

  it('leaves what is not due, what waits behind another, and what has ended', async () => {
    await enter('a', 1, { next_attempt_at: '2026-11-22T12:00:00.001Z' });
    await enter('a', 1, { next_attempt_at: null });
    expect(await claim()).toEqual([]);
    expect(await claim({ now: LATER })).toHaveLength(1);
  });

  it('serves a lane with one operation before the second of a lane with ten thousand', async () => {
    await enter('large', 10_000);
    await enter('small', 1);
    expect(lanes(await claim({ limit: 2 }))).toEqual(['large', 'small']);
  });

  it('takes turns where there are more lanes than can be served at once, and begins with who waited longest', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      await enter(name, 10);
    }
    let after = '';
    const served: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const claimed = await claim({ limit: 2, after });
      served.push(...lanes(claimed));
      after = lastServed(claimed, after);
    }
    expect(served).toEqual(['a', 'b', 'c', 'd', 'a', 'e', 'b', 'c', 'd', 'e']);
  });

  it('takes the longest due of a lane first, and all of one when there is no other', async () => {
    await enter('a', 20);
    const due = await db<OperationsRow>('operations').orderBy(
      'next_attempt_at',
    );
    const first = await claim();
    expect(first.map(row => row.id).sort()).toEqual(
      due
        .slice(0, 8)
        .map(row => row.id)
        .sort(),
    );
    expect(await claim({ limit: 50 })).toHaveLength(12);
  });

  it('goes by the index, and reads no more of it the more there is', async () => {
    if (!locksRows(db)) {
      // SQLite has one process, which looks at all that is due.
      return;
    }
    const read = async () => {
      await db.raw('vacuum analyze operations');
      const plan = await explainClaim(db);
      expect(JSON.stringify(plan)).not.toContain('Seq Scan');
      return blocks(plan);
    };
    await enter('a', 50);
    // Enough that to read all of it costs more, whatever the planner guesses.
    await enter('b', 10_000, { next_attempt_at: null, state: 'done' });
    const few = await read();
    await enter('a', 20_000);
    const many = await read();
    // A level more of the index, for each time that it is gone into.
    expect(many).toBeLessThan(few * 2);
  });
});

describe('lastServed', () => {
  const of = (...lanes: string[]) => lanes.map(lane => ({ lane }));

  it.each([
    { claimed: of(), after: 'b', last: 'b' },
    { claimed: of('a', 'b', 'c'), after: '', last: 'c' },
    { claimed: of('a', 'b', 'c'), after: 'b', last: 'b' },
    // a and c had one turn more than b.
    { claimed: of('c', 'a', 'b', 'c', 'a'), after: 'b', last: 'a' },
    { claimed: of('a', 'a', 'a'), after: 'a', last: 'a' },
  ])('$claimed after $after is $last', ({ claimed, after, last }) => {
    expect(lastServed(claimed, after)).toBe(last);
  });
});

type Plan = {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
};

/** What PostgreSQL does for a claim. It is made twice, each for a moment. */
async function explainClaim(db: Knex): Promise<Plan> {
  let sql: { sql: string; bindings: readonly unknown[] } | undefined;
  const listen = (query: { sql: string; bindings: readonly unknown[] }) => {
    if (query.sql.includes('skip locked')) {
      sql = query;
    }
  };
  db.on('query', listen);
  const options = { now: NOW, ticket: 'none', expiresAt: NOW, limit: 8 };
  await claimOperations(db, { ...options, after: '' });
  db.removeListener('query', listen);
  const { rows } = await db.raw(
    `explain (analyze, buffers, format json) ${sql?.sql}`.replace(
      /\$\d+/g,
      '?',
    ),
    [...(sql?.bindings ?? [])] as Knex.Value[],
  );
  return rows[0]['QUERY PLAN'][0].Plan;
}

function blocks(plan: Plan): number {
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

function identityRow(uid: string): Partial<IdentitiesRow> {
  return {
    uid,
    ref: `identity:payments/${uid}`,
    namespace: 'payments',
    name: uid,
    type: 'service-account',
    owner: 'group:default/payments',
    environment: 'production',
    exposure: 'internal',
    risk: 'low',
    provider: 'fake/main',
    mode: 'rotated',
    scopes: '[]',
    state: 'governed',
    origin: 'request',
    created_at: NOW,
    updated_at: NOW,
  };
}

function operationRow(uid: string): Partial<OperationsRow> {
  return {
    id: randomUUID(),
    kind: 'rotate',
    identity_uid: uid,
    state: 'running',
    steps: '{"steps":[],"abandoned":null}',
    requested_by: 'engine',
    created_at: NOW,
    updated_at: NOW,
  };
}
