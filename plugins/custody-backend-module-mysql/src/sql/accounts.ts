import {
  randomPassword,
  type ProviderAccount,
} from '@custody/backstage-plugin-custody-node';
import { uidOfRole, versionOfUser } from '../accountNames';
import type { AdminSession } from '../server/admin';
import { identifier } from './identifier';
import { heldPrivileges } from './privileges';

/** ``user`@`host``, as statements name an account. */
const accountName = (user: string, host: string) =>
  `${identifier(user)}@${identifier(host)}`;

/** Under which hosts there is an account of this name, roles left out. It is one, unless `accountHost` was changed. */
export async function hostsOf(
  session: AdminSession,
  user: string,
): Promise<string[]> {
  const rows = await session.rows<{ host: string }>(
    `SELECT host FROM ${session.dialect.accounts} a WHERE user = ? AND host <> ''`,
    [user],
  );
  return rows.map(({ host }) => host);
}

/** Makes the role that holds an identity's grants, if it isn't there. */
export async function ensureRole(
  session: AdminSession,
  role: string,
): Promise<void> {
  await session.run(`CREATE ROLE IF NOT EXISTS ${session.dialect.role(role)}`);
}

/** Removes a role with all that it holds. No role is success. */
export async function dropRole(
  session: AdminSession,
  role: string,
): Promise<void> {
  await session.run(`DROP ROLE IF EXISTS ${session.dialect.role(role)}`);
}

/**
 * Makes the account of a version, if it isn't there, with nothing but its role. It stays locked until its
 * password is set, so that what is half made lets nobody in.
 */
export async function ensureAccount(
  session: AdminSession,
  options: { user: string; host: string; role: string },
): Promise<void> {
  const { dialect } = session;
  const { user, host, role } = options;
  const account = accountName(user, host);
  const hosts = await hostsOf(session, user);
  for (const other of hosts.filter(one => one !== host)) {
    await session.run(`DROP USER IF EXISTS ${accountName(user, other)}`);
  }
  if (!hosts.includes(host)) {
    // The server would take an empty password, and a lock alone is too little: a random one is set, and forgotten.
    await session.run(
      `CREATE USER IF NOT EXISTS ${account} ${dialect.identifiedBy(
        randomPassword(),
      )} ACCOUNT LOCK`,
    );
  }
  const joined = await rolesOf(session, user, host);
  const strangers = joined.filter(one => one !== role);
  for (const stranger of strangers) {
    await session.run(`REVOKE ${dialect.role(stranger)} FROM ${account}`);
  }
  if ((await heldPrivileges(session, user, host)).length > 0) {
    await session.run(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${account}`);
  }
  // MariaDB takes the roles away together with the privileges, so this comes last.
  await session.run(`GRANT ${dialect.role(role)} TO ${account}`);
  if (dialect.setsDefaultRole) {
    await session.run(
      `ALTER USER ${account} DEFAULT ROLE ${dialect.role(role)}`,
    );
  }
}

async function rolesOf(
  session: AdminSession,
  user: string,
  host: string,
): Promise<string[]> {
  const rows = await session.rows<{ role: string }>(
    `SELECT role FROM ${session.dialect.memberships} m WHERE user = ? AND host = ?`,
    [user, host],
  );
  return rows.map(({ role }) => role);
}

/** Sets a new password and lets the account in. The server is shown the password's hash alone. */
export async function setPassword(
  session: AdminSession,
  options: { user: string; host: string; password: string },
): Promise<void> {
  await session.run(
    `ALTER USER ${accountName(
      options.user,
      options.host,
    )} ${session.dialect.identifiedBy(options.password)} ACCOUNT UNLOCK`,
  );
}

/** Lets an account log in, or no longer. */
export async function setLocked(
  session: AdminSession,
  account: { user: string; host: string },
  locked: boolean,
): Promise<void> {
  await session.run(
    `ALTER USER ${accountName(account.user, account.host)} ACCOUNT ${
      locked ? 'LOCK' : 'UNLOCK'
    }`,
  );
}

/** Removes an account. None is success. */
export async function dropAccount(
  session: AdminSession,
  account: { user: string; host: string },
): Promise<void> {
  await session.run(
    `DROP USER IF EXISTS ${accountName(account.user, account.host)}`,
  );
}

/** The accounts of the versions of an identity: those in its role that are named so. */
export async function accountsOf(
  session: AdminSession,
  role: string,
  uid: string,
): Promise<Array<{ user: string; host: string }>> {
  const rows = await session.rows<{ user: string; host: string }>(
    `SELECT user, host FROM ${session.dialect.memberships} m WHERE role = ?`,
    [role],
  );
  // An administrator joins each role that it makes in MariaDB.
  return rows.filter(({ user }) => versionOfUser(user, uid) !== null);
}

type AccountRow = {
  user: string;
  host: string;
  locked: number;
  isRole: number;
  role: string | null;
};

/** One page of the server's accounts and roles after one of them, its own built-in ones left out. */
export async function listAccounts(
  session: AdminSession,
  after: { user: string; host: string },
  limit: number,
): Promise<{ accounts: ProviderAccount[]; last: typeof after | null }> {
  const { accounts, memberships } = session.dialect;
  const rows = await session.rows<AccountRow>(
    `SELECT a.user, a.host, a.locked, a.is_role AS isRole,
            (SELECT MIN(m.role) FROM ${memberships} m
              WHERE m.user = a.user AND m.host = a.host AND LEFT(m.role, 8) = 'custody_') AS role
       FROM ${accounts} a
      WHERE a.user > ? OR (a.user = ? AND a.host > ?)
      ORDER BY a.user, a.host LIMIT ${Number(limit)}`,
    [after.user, after.user, after.host],
  );
  const last = rows.at(-1);
  return {
    accounts: rows.map(toAccount),
    last:
      last && rows.length === limit
        ? { user: last.user, host: last.host }
        : null,
  };
}

function toAccount(row: AccountRow): ProviderAccount {
  if (Number(row.isRole) === 1) {
    return {
      account: row.user,
      identityUid: uidOfRole(row.user),
      version: null,
      canLogIn: false,
    };
  }
  const uid = row.role === null ? null : uidOfRole(row.role);
  const version = uid === null ? null : versionOfUser(row.user, uid);
  return {
    account: `${row.user}@${row.host}`,
    identityUid: version === null ? null : uid,
    version,
    canLogIn: Number(row.locked) === 0,
  };
}
