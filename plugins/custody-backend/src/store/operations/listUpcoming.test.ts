import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { listUpcoming } from './listUpcoming';

jest.setTimeout(120_000);

/** More than PostgreSQL (65 535) and SQLite (32 766) take as parameters of one statement. */
const MANY = 66_000;
const NOW = '2026-11-22T12:00:00.000Z';
const DUE = '2026-11-23T12:00:00.000Z';
const ENDS = '2026-11-23T18:00:00.000Z';
const OVERDUE = '2026-11-24T12:00:00.000Z';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('what is ahead, %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(() => clearTables(db));

  /** Identities whose grants end soon after they are due: whether their rotation begins at all is to be asked. */
  const enter = (count: number) =>
    db.raw(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
       insert into identities (uid, ref, namespace, name, type, owner, environment, exposure, risk, provider, mode,
         scopes, state, origin, rotation_due_at, rotation_overdue_at, grant_ends_at, created_at, updated_at)
       select 'uid-' || i, 'identity:payments/n' || i, 'payments', 'n' || i, 'service-account',
         'group:default/payments', 'production', 'internal', 'low', 'fake/main', 'rotated', '[]', 'governed',
         'request', '${DUE}', '${OVERDUE}', '${ENDS}', '${NOW}', '${NOW}'
       from n`,
    );
  const list = (begins: (uid: string) => boolean) =>
    listUpcoming(db, {
      now: NOW,
      until: OVERDUE,
      begins: ({ uid }) => begins(uid),
      narrow: () => {},
      after: null,
      limit: 10,
      total: true,
    });

  it('leaves out whose rotation does not begin, however many those are', async () => {
    await enter(MANY);
    const { rows, total } = await list(uid => uid === 'uid-7');
    expect(rows.map(({ uid }) => uid)).toEqual(['uid-7']);
    expect(total).toBe(1);
  });

  it('leaves out nobody where all begin', async () => {
    await enter(3);
    const { rows, total } = await list(() => true);
    expect(rows.map(({ uid }) => uid)).toEqual(['uid-1', 'uid-2', 'uid-3']);
    expect(total).toBe(3);
  });
});
