import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { difference } from '@custody/backstage-plugin-custody-node';
import { asHeld, keyOfHeld, type HeldPrivilege } from '../privileges/held';
import type { MysqlPrivilege } from '../privileges/privilege';
import type { AdminSession } from '../server/admin';
import { identifier } from './identifier';

type Row = HeldPrivilege & { grantable: string };

/** Everything that a role or an account holds by itself, at every level at which the server grants. */
const HELD = `
  SELECT 'server' AS kind, NULL AS \`database\`, NULL AS name, NULL AS \`column\`,
         PRIVILEGE_TYPE AS privilege, IS_GRANTABLE AS grantable
    FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = ? AND PRIVILEGE_TYPE <> 'USAGE'
  UNION ALL
  SELECT 'database', TABLE_SCHEMA, NULL, NULL, PRIVILEGE_TYPE, IS_GRANTABLE
    FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = ?
  UNION ALL
  SELECT 'table', TABLE_SCHEMA, TABLE_NAME, NULL, PRIVILEGE_TYPE, IS_GRANTABLE
    FROM information_schema.TABLE_PRIVILEGES WHERE GRANTEE = ?
  UNION ALL
  SELECT 'column', TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE, IS_GRANTABLE
    FROM information_schema.COLUMN_PRIVILEGES WHERE GRANTEE = ?`;

type RoutineRow = {
  kind: string;
  database: string;
  name: string;
  privileges: string;
};

const HELD_ROUTINES = `
  SELECT LOWER(Routine_type) AS kind, Db AS \`database\`, Routine_name AS name, Proc_priv AS privileges
    FROM mysql.procs_priv WHERE User = ? AND Host = ?`;

/** Everything that `user`@`host` holds by itself now, privilege by privilege; roles are accounts in this. */
export async function heldPrivileges(
  session: AdminSession,
  user: string,
  host: string,
): Promise<HeldPrivilege[]> {
  const grantee = `'${user}'@'${host}'`;
  const rows = await session.rows<Row>(HELD, Array(4).fill(grantee));
  const routines = await session.rows<RoutineRow>(HELD_ROUTINES, [user, host]);
  const direct = rows.map(({ grantable: _, ...held }) => held);
  const options = rows
    .filter(({ grantable }) => grantable === 'YES')
    .map(({ grantable: _, ...held }) => ({
      ...held,
      kind: held.kind === 'column' ? ('table' as const) : held.kind,
      column: null,
      privilege: 'GRANT OPTION',
    }));
  return [
    ...direct,
    ...new Map(options.map(one => [JSON.stringify(one), one])).values(),
    ...routines.flatMap(({ kind, database, name, privileges }) =>
      privileges.split(',').map(privilege => ({
        kind: kind as HeldPrivilege['kind'],
        database,
        name,
        column: null,
        privilege:
          privilege === 'Grant' ? 'GRANT OPTION' : privilege.toUpperCase(),
      })),
    ),
  ];
}

/** ``SELECT ON `ledger`.`entries` ``, with every name quoted. */
function privilegeOnObject(held: HeldPrivilege): string {
  const { kind, privilege } = held;
  if (kind === 'server') return `${privilege} ON *.*`;
  const database = identifier(held.database ?? '');
  if (kind === 'database') return `${privilege} ON ${database}.*`;
  const object = `${database}.${identifier(held.name ?? '')}`;
  switch (kind) {
    case 'table':
      return `${privilege} ON TABLE ${object}`;
    case 'column':
      return `${privilege} (${identifier(
        held.column ?? '',
      )}) ON TABLE ${object}`;
    case 'procedure':
    case 'function':
      return `${privilege} ON ${kind.toUpperCase()} ${object}`;
    default:
      throw new PermanentProviderError(
        `the role holds ${privilege} on \`${String(
          kind,
        )}\`, which Custody knows no way to take away: revoke it by hand`,
      );
  }
}

/**
 * Grants what is missing and revokes what is too much, until the role holds exactly what is wanted.
 *
 * INVARIANT: it is the state that is compared and not what was granted before, so that an interrupted or a hand-made
 * change is mended too; and it is looked at again afterwards.
 *
 * @throws Error that names what the administrator's account may not grant or revoke
 */
export async function setPrivileges(
  session: AdminSession,
  ref: string,
  role: string,
  wanted: readonly MysqlPrivilege[],
): Promise<void> {
  const { dialect } = session;
  const target = asHeld(wanted, dialect);
  const look = async () =>
    difference(
      target,
      await heldPrivileges(session, role, dialect.roleHost),
      keyOfHeld,
    );
  const { grant, revoke } = await look();
  for (const one of revoke) {
    await session.run(
      `REVOKE ${privilegeOnObject(one)} FROM ${dialect.role(role)}`,
    );
  }
  for (const one of grant) {
    await session.run(
      `GRANT ${privilegeOnObject(one)} TO ${dialect.role(role)}`,
    );
  }
  if (grant.length + revoke.length === 0) return;
  const left = await look();
  const undone = [
    ...left.grant.map(one => `granted ${privilegeOnObject(one)}`),
    ...left.revoke.map(one => `revoked ${privilegeOnObject(one)}`),
  ];
  if (undone.length > 0) {
    throw new Error(
      `${ref} has not ${undone.join(
        ', ',
      )}, though it reported success: check the role \`${role}\` by hand`,
    );
  }
}
