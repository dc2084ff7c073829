import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { adminUrlsFile } from '@custody/demo';
import { world } from './world';

/** Asks the demo's PostgreSQL itself, past Custody. */
export async function askLedger<T extends object>(
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const urls = JSON.parse(
    await fs.readFile(path.resolve(adminUrlsFile(world.dataDir)), 'utf8'),
  );
  const client = new Client({ connectionString: urls.LEDGER_ADMIN_URL });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The login roles that Custody made for identities with this name in theirs. */
export async function loginRoles(name: string): Promise<string[]> {
  return rolesWhere(name, 'rolcanlogin');
}

/** All roles that it made for them: also those that may not log in, as the one that holds what was granted. */
export async function allRoles(name: string): Promise<string[]> {
  return rolesWhere(name, 'true');
}

async function rolesWhere(name: string, condition: string): Promise<string[]> {
  const rows = await askLedger<{ rolname: string }>(
    `select rolname from pg_roles where ${condition} and rolname like $1 order by rolname`,
    [`%${name.replace(/-/g, '\\_')}%`],
  );
  return rows.map(row => row.rolname);
}

/** Everything that a role was granted, itself and through roles that it is in, one line a privilege. */
export async function privilegesOf(role: string): Promise<string[]> {
  const rows = await askLedger<{ line: string }>(
    `with recursive mine(oid) as (
       select oid from pg_roles where rolname = $1
       union select m.roleid from pg_auth_members m join mine on m.member = mine.oid)
     select 'database ' || datname || ' ' || a.privilege_type as line
       from pg_database d, aclexplode(d.datacl) a where a.grantee in (select oid from mine)
     union select 'schema ' || nspname || ' ' || a.privilege_type
       from pg_namespace n, aclexplode(n.nspacl) a where a.grantee in (select oid from mine)
     union select 'table ' || n.nspname || '.' || c.relname || ' ' || a.privilege_type
       from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      where a.grantee in (select oid from mine)
     union select 'function ' || p.oid::regprocedure || ' ' || a.privilege_type
       from pg_proc p, aclexplode(p.proacl) a where a.grantee in (select oid from mine)
     union select 'attribute ' || unnest(array_remove(array[
         case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
         case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end,
         case when rolbypassrls then 'bypassrls' end], null))
       from pg_roles where oid in (select oid from mine)
     order by 1`,
    [role],
  );
  return rows.map(row => row.line);
}
