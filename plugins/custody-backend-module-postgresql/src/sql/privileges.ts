import { escapeIdentifier, type ClientBase } from 'pg';
import { difference, type HeldPrivilege } from '../privileges/difference';
import type { PostgresPrivilege } from '../privileges/privilege';

/**
 * All that a role was granted in this database, on objects that it does not own itself. Functions and columns are
 * never granted by Custody; they are listed so that what someone else granted is taken away again.
 *
 * Found by what the server records of whom an object's access list names (`pg_shdepend`, by its index), so that it costs
 * what the role holds, and not what the database has.
 */
const HELD = `
  with named as (
    select s.classid, s.objid, s.objsubid, r.oid as role
      from pg_roles r
      join pg_shdepend s on s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid
     where r.rolname = $1 and s.deptype = 'a'
       and s.dbid in (0, (select oid from pg_database where datname = current_database()))
  )
  select 'database' as kind, null::text as schema, d.datname::text as name, a.privilege_type as privilege
    from named join pg_database d on d.oid = named.objid, aclexplode(d.datacl) a
   where named.classid = 'pg_database'::regclass
     and a.grantee = named.role and d.datname = current_database()
  union all
  select 'schema', null, n.nspname, a.privilege_type
    from named join pg_namespace n on n.oid = named.objid, aclexplode(n.nspacl) a
   where named.classid = 'pg_namespace'::regclass
     and a.grantee = named.role and n.nspowner <> named.role
  union all
  select case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname, a.privilege_type
    from named join pg_class c on c.oid = named.objid
    join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
   where named.classid = 'pg_class'::regclass and named.objsubid = 0
     and a.grantee = named.role and c.relowner <> named.role
  union all
  select 'function', null, p.oid::regprocedure::text, a.privilege_type
    from named join pg_proc p on p.oid = named.objid, aclexplode(p.proacl) a
   where named.classid = 'pg_proc'::regclass
     and a.grantee = named.role and p.proowner <> named.role
  union all
  select 'column', n.nspname || '.' || c.relname, t.attname, a.privilege_type
    from named join pg_class c on c.oid = named.objid
    join pg_attribute t on t.attrelid = c.oid and t.attnum = named.objsubid
    join pg_namespace n on n.oid = c.relnamespace, aclexplode(t.attacl) a
   where named.classid = 'pg_class'::regclass and named.objsubid > 0
     and a.grantee = named.role and c.relowner <> named.role
`;

/** Everything that a role holds now, privilege by privilege. */
export async function heldPrivileges(
  client: ClientBase,
  role: string,
): Promise<HeldPrivilege[]> {
  const { rows } = await client.query<HeldPrivilege>(HELD, [role]);
  return rows;
}

/** `SELECT ON TABLE "ledger"."entries"`, with every identifier quoted. */
function privilegeOnObject(held: HeldPrivilege): string {
  const name = escapeIdentifier(held.name);
  switch (held.kind) {
    case 'database':
      return `${held.privilege} ON DATABASE ${name}`;
    case 'schema':
      return `${held.privilege} ON SCHEMA ${name}`;
    case 'table':
    case 'sequence':
      return `${held.privilege} ON ${held.kind} ${escapeIdentifier(
        held.schema ?? 'public',
      )}.${name}`;
    case 'function':
      // regprocedure's text is quoted by the server already.
      return `${held.privilege} ON ROUTINE ${held.name}`;
    case 'column': {
      const table = (held.schema ?? '').split('.').map(escapeIdentifier);
      return `${held.privilege} (${name}) ON TABLE ${table.join('.')}`;
    }
    default:
      throw new Error(`unknown kind of object \`${held.kind}\``);
  }
}

/**
 * Grants what is missing and revokes what is too much, until the role holds exactly what is wanted.
 *
 * INVARIANT: it is the state that is compared and not what was granted before, so that an interrupted or a hand-made
 * change is mended too; and it is looked at again afterwards, since the server only warns of a grant that it refused.
 *
 * @throws Error that names what the administrator's account may not grant or revoke
 */
export async function setPrivileges(
  client: ClientBase,
  role: string,
  wanted: readonly PostgresPrivilege[],
): Promise<void> {
  const { grant, revoke } = difference(
    wanted,
    await heldPrivileges(client, role),
  );
  for (const one of revoke) {
    await client.query(
      `REVOKE ${privilegeOnObject(one)} FROM ${escapeIdentifier(role)}`,
    );
  }
  for (const one of grant) {
    await client.query(
      `GRANT ${privilegeOnObject(one)} TO ${escapeIdentifier(role)}`,
    );
  }
  if (grant.length + revoke.length === 0) return;
  const left = difference(wanted, await heldPrivileges(client, role));
  const refused = [
    ...left.grant.map(one => `grant ${privilegeOnObject(one)}`),
    ...left.revoke.map(one => `revoke ${privilegeOnObject(one)}`),
  ];
  if (refused.length > 0) {
    throw new Error(
      `the administrator's account may not ${refused.join(
        ', ',
      )}: give it these privileges WITH GRANT OPTION, or let it own the objects`,
    );
  }
}
