import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer } from 'node:net';
import { type Client, escapeIdentifier } from 'pg';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderContract,
  type ProviderContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import { TestDatabase } from './__testUtils__/database';
import { PostgresProvider } from './PostgresProvider';

jest.setTimeout(60_000);

const db = new TestDatabase();
const { name: database } = db;
const { name: admin } = db.admin;
const adminUrl = () => db.adminUrl();
const target = () => db.target();
const connect = (issued: IssuedCredential) => db.connect(issued);
const asRoot = <T>(name: string | null, work: (client: Client) => Promise<T>) =>
  db.asRoot(name === null ? 'server' : 'here', work);

const run = (sql: string) => async (issued: IssuedCredential) => {
  const client = await connect(issued);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const harness: ProviderContractHarness = {
  createProvider: async () =>
    new PostgresProvider('postgresql/contract', adminUrl(), target()),
  privileges: [
    { on: 'schema ledger', privileges: ['USAGE'] },
    { on: 'table ledger.entries', privileges: ['SELECT', 'INSERT'] },
  ],
  narrower: [
    { on: 'schema ledger', privileges: ['USAGE'] },
    { on: 'table ledger.entries', privileges: ['SELECT'] },
  ],
  logIn: async issued => {
    const client = await connect(issued);
    return {
      use: async () => {
        await client.query('select 1');
      },
      close: async () => {
        await client.end().catch(() => {});
      },
    };
  },
  use: run(
    'insert into ledger.entries (amount) values (1); select count(*) from ledger.entries',
  ),
  overstep: {
    'delete what it may only insert': run('delete from ledger.entries'),
    'read another table': run('select * from ledger.accounts'),
    'create in the schema': run('create table ledger.mine (id int)'),
    'make a role': run('create role stowaway'),
    // The server answers a grant without grant option with no more than a warning, so look at what came of it.
    'pass its grant on': run(
      `do $$ begin
         grant select on ledger.entries to public;
         if not has_table_privilege('pg_monitor', 'ledger.entries', 'select') then
           raise exception 'nothing was granted';
         end if;
       end $$`,
    ),
    'become the administrator': run(`set role ${escapeIdentifier(admin)}`),
    'read the passwords': run('select * from pg_authid'),
  },
  malformed: [
    { on: 'table entries', privileges: ['SELECT'] },
    { on: 'table ledger.entries; drop table x', privileges: ['SELECT'] },
    { on: 'table ledger.entries', privileges: ['ALL'] },
    { on: 'table ledger.entries', privileges: [] },
    { on: 'schema ledger', privileges: ['SELECT'] },
    { on: 'role postgres', privileges: ['MEMBER'] },
    { on: 'schema ledger', privileges: ['USAGE'], withGrantOption: true },
  ],
};

describe('PostgresProvider', () => {
  beforeAll(() => db.start());
  afterAll(() => db.stop());

  describe('keeps the contract', () => {
    it.each(credentialProviderContract(harness))(
      '$title',
      async ({ run: check }) => {
        await expect(check()).resolves.toBeUndefined();
      },
    );
  });

  const version = (uid: string) => ({
    identity: { uid, namespace: 'payments', name: 'ledger-api-db' },
    version: 1,
  });
  const signal = () => AbortSignal.timeout(20_000);

  it('asks again whether wrong passwords are refused when that was not answered', async () => {
    const real = target();
    let connections = 0;
    const proxy = createServer(socket => {
      connections += 1;
      // The first login is the right one, the second the one that is to be refused.
      if (connections === 2) {
        socket.destroy();
        return;
      }
      const server = connectTo(real.port, real.host);
      for (const each of [socket, server]) each.on('error', () => {});
      socket.pipe(server).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const provider = new PostgresProvider('postgresql/proxy', adminUrl(), {
      ...real,
      host: '127.0.0.1',
      port,
    });
    const of = version('33333333-3333-4333-8333-333333333333');
    const issued = await provider.issue(
      of,
      { privileges: harness.privileges, validUntil: null },
      signal(),
    );
    await expect(provider.verify(issued, signal())).rejects.toThrow();
    await provider.verify(issued, signal());
    expect(connections).toBe(4);
    await provider.verify(issued, signal());
    expect(connections).toBe(5);
    await provider.revoke(of, signal());
    await provider.retire(of.identity, signal());
    await provider.close();
    proxy.close();
  });

  it('never shows the server the password, only its verifier', async () => {
    const provider = await harness.createProvider();
    const of = version('11111111-1111-4111-8111-111111111111');
    const issued = await provider.issue(
      of,
      { privileges: harness.privileges, validUntil: null },
      signal(),
    );
    const { rows } = await asRoot(null, client =>
      client.query('select rolpassword from pg_authid where rolname = $1', [
        issued.account,
      ]),
    );
    expect(rows[0].rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
    await provider.revoke(of, signal());
    await provider.retire(of.identity, signal());
    await provider.close();
  });

  it('gives what a version created to the identity, so that it outlives the version', async () => {
    await asRoot(database, client =>
      client.query(
        'create schema if not exists work; grant create, usage on schema work to public',
      ),
    );
    const provider = await harness.createProvider();
    const of = version('22222222-2222-4222-8222-222222222222');
    const issued = await provider.issue(
      of,
      { privileges: harness.privileges, validUntil: null },
      signal(),
    );
    await run('create table work.by_group (id int)')(issued);
    await run('reset role; create table work.by_version (id int)')(issued);
    await provider.revoke(of, signal());
    expect(await provider.isRevoked(of, signal())).toBe(true);
    const { rows } = await asRoot(database, client =>
      client.query(
        "select tablename, tableowner from pg_tables where schemaname = 'work' order by 1",
      ),
    );
    const group = issued.account.replace(/_v1$/, '');
    expect(rows).toEqual([
      { tablename: 'by_group', tableowner: group },
      { tablename: 'by_version', tableowner: group },
    ]);
    // Retiring keeps the data, and leaves its owner without a login and without a grant.
    await provider.retire(of.identity, signal());
    const left = await asRoot(database, client =>
      client.query(
        `select rolcanlogin, has_schema_privilege(rolname, 'ledger', 'usage') as usage from pg_roles where rolname = $1`,
        [group],
      ),
    );
    expect(left.rows).toEqual([{ rolcanlogin: false, usage: false }]);
    await asRoot(database, async client => {
      await client.query('drop schema work cascade');
      await client.query(`drop role ${escapeIdentifier(group)}`);
    });
    await provider.close();
  });

  it('gives the version in use back what it had, when one with more came to nothing', async () => {
    const provider = new PostgresProvider(
      'postgresql/held',
      adminUrl(),
      target(),
    );
    const first = version('77777777-7777-4777-8777-777777777777');
    const second = { ...first, version: 2 };
    const { privileges: more, narrower = [] } = harness;
    const issue = (of: typeof first, privileges: typeof more) =>
      provider.issue(of, { privileges, validUntil: null }, signal());
    const issued = await issue(first, narrower);
    await issue(second, more);
    const insert = run('insert into ledger.entries (amount) values (1)');
    await insert(issued);
    await provider.revoke(second, signal());
    for (const _ of ['once', 'and again']) {
      await provider.hold(first.identity, narrower, signal());
      await run('select count(*) from ledger.entries')(issued);
      await expect(insert(issued)).rejects.toThrow('permission denied');
    }
    await provider.hold(first.identity, more, signal());
    await insert(issued);
    await provider.revoke(first, signal());
    await provider.retire(first.identity, signal());
    await provider.hold(first.identity, more, signal());
    await provider.close();
  });

  it('gives many identities rights on the same objects at the same moment', async () => {
    const provider = await harness.createProvider();
    const many = Array.from({ length: 8 }, (_, nth) =>
      version(`6666666${nth}-6666-4666-8666-666666666666`),
    );
    const privileges = harness.privileges;
    const issued = await Promise.all(
      many.map(of =>
        provider.issue(of, { privileges, validUntil: null }, signal()),
      ),
    );
    expect(new Set(issued.map(({ account }) => account)).size).toBe(8);
    await Promise.all(many.map(of => provider.revoke(of, signal())));
    await Promise.all(many.map(of => provider.retire(of.identity, signal())));
    await provider.close();
  });

  it('takes away what someone granted by hand, columns included', async () => {
    const provider = await harness.createProvider();
    const of = version('33333333-3333-4333-8333-333333333333');
    const issue = () =>
      provider.issue(
        of,
        { privileges: harness.privileges, validUntil: null },
        signal(),
      );
    const issued = await issue();
    const group = issued.account.replace(/_v1$/, '');
    await asRoot(database, client =>
      client.query(
        `set role ${escapeIdentifier(
          admin,
        )}; grant insert (amount) on ledger.entries to ${escapeIdentifier(
          group,
        )}`,
      ),
    );
    await issue();
    const { rows } = await asRoot(database, client =>
      client.query(
        `select attname from pg_attribute where attrelid = 'ledger.entries'::regclass and attacl is not null`,
      ),
    );
    expect(rows).toEqual([]);
    await provider.revoke(of, signal());
    await provider.retire(of.identity, signal());
    await provider.close();
  });

  it('runs nothing of what an identity made, whatever its name', async () => {
    await asRoot(database, client =>
      client.query('grant create on schema public to public'),
    );
    const provider = await harness.createProvider();
    const of = version('55555555-5555-4555-8555-555555555555');
    const issue = () =>
      provider.issue(
        of,
        { privileges: harness.privileges, validUntil: null },
        signal(),
      );
    const issued = await issue();
    // Each fits what Custody's own statements call better than the server's own does.
    await run(`
      create table public.seen (by text);
      grant insert on public.seen to public;
      create function public.note() returns bool language plpgsql as
        $$ begin insert into public.seen values (current_user); return true; end $$;
      grant execute on function public.note() to public;
      create function public.hashtextextended(text, integer) returns bigint
        language sql as 'select public.note(); select 0::bigint';
      create function public.joined(name, name) returns text
        language sql as 'select public.note(); select textcat($1::text, $2::text)';
      create operator public.|| (leftarg = name, rightarg = name, function = public.joined);
      create function public.unlike(name, name) returns bool
        language sql as 'select public.note()';
      create operator public.!~ (leftarg = name, rightarg = name, function = public.unlike);
    `)(issued);
    await issue();
    await provider.lastUsed(of.identity, signal());
    for await (const account of provider.list(signal())) {
      expect(account.account).toBeTruthy();
    }
    const { rows } = await asRoot(database, client =>
      client.query('select distinct by from public.seen'),
    );
    expect(rows).toEqual([]);
    await provider.revoke(of, signal());
    await asRoot(database, async client => {
      const group = escapeIdentifier(issued.account.replace(/_v1$/, ''));
      await client.query(`drop owned by ${group} cascade`);
      await client.query('revoke create on schema public from public');
    });
    await provider.retire(of.identity, signal());
    await provider.close();
  });

  it('says what its administrator may not grant, and leaves nothing half made', async () => {
    const provider = await harness.createProvider();
    const of = version('44444444-4444-4444-8444-444444444444');
    await expect(
      provider.issue(
        of,
        {
          privileges: [{ on: 'table ledger.accounts', privileges: ['SELECT'] }],
          validUntil: null,
        },
        signal(),
      ),
    ).rejects.toThrow(/permission denied|may not grant/);
    for await (const account of provider.list(signal())) {
      expect(account.identityUid).not.toBe(of.identity.uid);
    }
    await provider.close();
  });

  it('answers with the provider down, and says so', async () => {
    const url = new URL(adminUrl());
    url.port = '1';
    const provider = new PostgresProvider(
      'postgresql/down',
      url.toString(),
      target(),
    );
    const failure = await provider
      .ping(signal())
      .catch((error: Error) => error);
    expect(String(failure)).toContain('ECONNREFUSED');
    expect(String(failure)).not.toContain(db.admin.password);
    await provider.close();
  });
});
