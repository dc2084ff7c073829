import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { testConfig } from '../testing/world';
import { adminUrlsFile, startPostgres, type RunningPostgres } from './start';

jest.setTimeout(120_000);

describe('the demo PostgreSQL', () => {
  let world: Awaited<ReturnType<typeof testConfig>>;
  let postgres: RunningPostgres;

  beforeAll(async () => {
    world = await testConfig();
    postgres = await startPostgres(world.config);
  });
  afterAll(async () => {
    await postgres?.close();
    world.cleanUp();
  });

  async function as<T>(url: string, work: (client: Client) => Promise<T>) {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const ledger = () => postgres.adminUrls.LEDGER_ADMIN_URL;
  const storefront = () => postgres.adminUrls.STOREFRONT_ADMIN_URL;
  const asRole = (url: string, role: string) => {
    const changed = new URL(url);
    changed.username = role;
    changed.password = 'of-the-test';
    return changed.href;
  };

  it('gives the admin account no more than managing roles', async () => {
    const { rows } = await as(ledger(), client =>
      client.query(
        `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
                (select count(*)::int from pg_auth_members m where m.member = r.oid) as memberships
         from pg_roles r where rolname = current_user`,
      ),
    );
    expect(rows[0]).toEqual({
      rolsuper: false,
      rolcreaterole: true,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
      memberships: 0,
    });
  });

  it('lets the admin account hand on what it may grant, and the grantee use it', async () => {
    await as(ledger(), async client => {
      await client.query(`create role writer login password 'of-the-test'`);
      await client.query('grant connect on database ledger to writer');
      await client.query('grant usage on schema ledger to writer');
      await client.query('grant select, insert on ledger.entries to writer');
    });
    await as(asRole(ledger(), 'writer'), async client => {
      const inserted = await client.query(
        `insert into ledger.entries (account_id, amount_minor, reference) values (1, 5, 'test') returning id`,
      );
      expect(Number(inserted.rows[0].id)).toBeGreaterThan(500);
      await expect(
        client.query('delete from ledger.entries'),
      ).rejects.toMatchObject({ code: '42501' });
      await expect(
        client.query('select * from ledger.payouts'),
      ).rejects.toMatchObject({ code: '42501' });
      await expect(
        client.query('create table public.mine (id int)'),
      ).rejects.toMatchObject({ code: '42501' });
    });
  });

  it.each([
    ['delete rows', 'delete from ledger.entries'],
    ['drop a table', 'drop table ledger.entries'],
    ['create a table', 'create table ledger.mine (id int)'],
    ['create a database', 'create database mine'],
    ['make a superuser', 'create role root superuser'],
    ['become the superuser', 'set role demo_superuser'],
    ['change the superuser', `alter role demo_superuser password 'x'`],
    ['change the other tenant', `alter role custody_storefront password 'x'`],
    ['run programs', `copy (select 1) to program 'true'`],
    ['read files', `select pg_read_file('/etc/passwd')`],
  ])('does not let the admin account %s', async (_what, sql) => {
    await expect(
      as(ledger(), client => client.query(sql)),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it.each(readVocabulary())(
    'may grant what $scope stands for on $on',
    async ({ provider, on, privileges }) => {
      const [kind, name] = on.split(' ');
      const url = provider === 'postgresql/ledger' ? ledger() : storefront();
      const { rows } = await as(url, client =>
        client.query(
          `select bool_and(has_${kind}_privilege($1, privilege || ' with grant option')) as grantable
           from unnest($2::text[]) privilege`,
          [name, privileges],
        ),
      );
      expect(rows).toEqual([{ grantable: true }]);
    },
  );

  it('does not let the admin account hand on more than it may', async () => {
    // Holding some grant option on the table, PostgreSQL only warns; what counts is what was granted.
    const { rows } = await as(ledger(), async client => {
      await client.query(
        'grant delete, truncate on ledger.entries to custody_storefront',
      );
      return client.query(
        `select has_table_privilege('custody_storefront', 'ledger.entries', 'delete, truncate') as granted`,
      );
    });
    expect(rows).toEqual([{ granted: false }]);
  });

  it('keeps tenants and maintenance databases apart', async () => {
    for (const database of ['storefront', 'postgres', 'template1']) {
      const url = new URL(ledger());
      url.pathname = `/${database}`;
      await expect(as(url.href, async () => {})).rejects.toMatchObject({
        code: '42501',
      });
    }
    const { rows } = await as(storefront(), client =>
      client.query('select count(*)::int as n from shop.orders'),
    );
    expect(rows).toEqual([{ n: 300 }]);
  });

  it('wants the password, also from this machine', async () => {
    const url = new URL(ledger());
    url.password = 'wrong';
    await expect(as(url.href, async () => {})).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('keeps passwords in files that only we can read', () => {
    const { dataDir } = world.config;
    for (const file of [
      adminUrlsFile(dataDir),
      path.join(dataDir, 'postgres', 'superuser-password'),
      path.join(dataDir, 'postgres', 'custody_ledger-password'),
    ]) {
      // eslint-disable-next-line no-bitwise -- file modes are bits
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it('starts again with the same data and the same passwords', async () => {
    const before = postgres.adminUrls;
    await as(ledger(), client =>
      client.query(
        `insert into ledger.payouts (account_id, amount_minor, state, due_on) values (1, 77, 'sent', current_date)`,
      ),
    );
    await postgres.close();
    postgres = await startPostgres(world.config);
    expect(postgres.adminUrls).toEqual(before);
    const { rows } = await as(ledger(), client =>
      client.query('select count(*)::int as n from ledger.payouts'),
    );
    expect(rows).toEqual([{ n: 61 }]);
  });
});

interface Granted {
  scope: string;
  provider: string;
  on: string;
  privileges: string[];
}

/** Each privilege that a scope of the demo's vocabulary stands for. */
function readVocabulary(): Granted[] {
  const folder = path.resolve(__dirname, '../../../../examples/scopes');
  const scopes = readdirSync(folder).flatMap(file =>
    parse(readFileSync(path.join(folder, file), 'utf8')),
  );
  return scopes.flatMap(({ name, privileges }) =>
    Object.entries(privileges as Record<string, Granted[]>).flatMap(
      ([provider, grants]) =>
        grants.map(grant => ({
          scope: name,
          provider,
          on: grant.on,
          privileges: grant.privileges,
        })),
    ),
  );
}
