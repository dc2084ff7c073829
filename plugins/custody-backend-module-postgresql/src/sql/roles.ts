import { escapeIdentifier, escapeLiteral, type ClientBase } from 'pg';
import type { ProviderAccount } from '@custody/backstage-plugin-custody-node';

/** How a role says whose it is: kept by the server beside the role, so that discovery needs no record of ours. */
const MARK = 'custody';

function markText(
  uid: string,
  version: number | null,
  attempt?: number,
): string {
  return JSON.stringify({ managedBy: MARK, uid, version, attempt });
}

async function mark(
  client: ClientBase,
  role: string,
  text: string,
): Promise<void> {
  await client.query(
    `COMMENT ON ROLE ${escapeIdentifier(role)} IS ${escapeLiteral(text)}`,
  );
}

/** Makes the NOLOGIN role that holds an identity's grants, if it isn't there, and says whose it is, if it doesn't. */
export async function ensureGroupRole(
  client: ClientBase,
  role: string,
  uid: string,
): Promise<void> {
  const comment = await commentOf(client, role);
  if (comment === undefined) {
    await client.query(`CREATE ROLE ${escapeIdentifier(role)} NOLOGIN`);
  }
  if (comment !== markText(uid, null)) {
    await mark(client, role, markText(uid, null));
  }
}

/**
 * The fence of a role's password: what a call sets that was given up long ago, and comes late, would lock out those who
 * have what a later call set. The caller holds the identity's lock.
 *
 * @param attempt - 0 where nobody counts
 * @returns whether the role is there
 * @throws Error when a later attempt was here
 */
export async function expectNewest(
  client: ClientBase,
  role: string,
  attempt: number,
): Promise<boolean> {
  const comment = await commentOf(client, role);
  const newest = parseMark(comment ?? null)?.attempt ?? 0;
  if (attempt > 0 && newest > attempt) {
    throw new Error(
      `attempt ${attempt} to issue \`${role}\` comes after attempt ${newest}, whose secret stays: there is nothing to do`,
    );
  }
  return comment !== undefined;
}

/** @returns what a role says of itself; null where it says nothing, undefined where there is none */
async function commentOf(
  client: ClientBase,
  role: string,
): Promise<string | null | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_authid') as comment from pg_roles where rolname = $1`,
    [role],
  );
  return rows.at(0)?.comment;
}

/**
 * Makes the login role of a version, or sets a new password on it. The role acts as the group from its first
 * statement, so that what it creates belongs to the group and outlives the version.
 *
 * @param options.there - whether the role is there already
 * @param options.verifier - SCRAM verifier, never a password
 */
export async function setVersionRole(
  client: ClientBase,
  options: {
    role: string;
    group: string;
    there: boolean;
    uid: string;
    version: number;
    verifier: string;
    validUntil: string | null;
    attempt: number;
  },
): Promise<void> {
  const role = escapeIdentifier(options.role);
  const group = escapeIdentifier(options.group);
  const created = !options.there;
  await client.query(
    `${
      created ? 'CREATE' : 'ALTER'
    } ROLE ${role} LOGIN INHERIT PASSWORD ${escapeLiteral(
      options.verifier,
    )} VALID UNTIL ${escapeLiteral(options.validUntil ?? 'infinity')}`,
  );
  if (created) {
    await client.query(`GRANT ${group} TO ${role}`);
    await client.query(`ALTER ROLE ${role} SET role = ${group}`);
    // Only a member of a role may see when its sessions were active, and end them.
    await client.query(`GRANT ${role} TO CURRENT_USER`);
  }
  await mark(
    client,
    options.role,
    markText(options.uid, options.version, options.attempt),
  );
}

/** Lets the password of a role be good for longer; never for less long than it is. */
export async function extendRole(
  client: ClientBase,
  role: string,
  validUntil: string,
): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from pg_roles where rolname = $1 and rolvaliduntil >= $2::timestamptz',
    [role, validUntil],
  );
  if (rowCount === 0) {
    await client.query(
      `ALTER ROLE ${escapeIdentifier(role)} VALID UNTIL ${escapeLiteral(
        validUntil,
      )}`,
    );
  }
}

/** Lets a role log in, or no longer. */
export async function setLogin(
  client: ClientBase,
  role: string,
  allowed: boolean,
): Promise<void> {
  await client.query(
    `ALTER ROLE ${escapeIdentifier(role)} ${allowed ? 'LOGIN' : 'NOLOGIN'}`,
  );
}

/** Ends all sessions that logged in as a role. @returns how many there were */
export async function endSessionsOf(
  client: ClientBase,
  role: string,
): Promise<number> {
  const { rows } = await client.query<{ ended: boolean }>(
    'select pg_terminate_backend(pid) as ended from pg_stat_activity where usename = $1 and pid <> pg_backend_pid()',
    [role],
  );
  return rows.filter(row => row.ended).length;
}

/** Whether nobody can be at work as a role: it does not exist, and no session that it began goes on. */
export async function isGone(
  client: ClientBase,
  role: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from pg_roles where rolname = $1
     union all select 1 from pg_stat_activity where usename = $1`,
    [role],
  );
  return rowCount === 0;
}

/**
 * Drops a role. What it owns in this database goes to the heir, which the administrator joins for that moment only:
 * PostgreSQL lets nobody give away what they have no part in.
 */
export async function dropRole(
  client: ClientBase,
  role: string,
  heir: string | null,
): Promise<void> {
  const name = escapeIdentifier(role);
  if (heir !== null) {
    const heirName = escapeIdentifier(heir);
    await client.query(`GRANT ${heirName} TO CURRENT_USER`);
    await client.query(`REASSIGN OWNED BY ${name} TO ${heirName}`);
    await client.query(`DROP OWNED BY ${name}`);
    await client.query(`REVOKE ${heirName} FROM CURRENT_USER`);
  }
  await client.query(`DROP ROLE ${name}`);
}

/** Whether a role owns anything, in any database of the server. */
export async function ownsSomething(
  client: ClientBase,
  role: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from pg_shdepend d join pg_roles r on r.oid = d.refobjid
      where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and r.rolname = $1 limit 1`,
    [role],
  );
  return (rowCount ?? 0) > 0;
}

/** The login roles of an identity with the last activity of their open sessions. */
export async function lastActivity(
  client: ClientBase,
  uid: string,
): Promise<Array<{ account: string; at: Date }>> {
  const { rows } = await client.query<{ account: string; at: Date | null }>(
    `select r.rolname as account, max(greatest(a.backend_start, a.state_change)) as at
       from pg_roles r join pg_stat_activity a on a.usename = r.rolname
      where r.rolcanlogin
        and starts_with(shobj_description(r.oid, 'pg_authid'), '{"managedBy":"${MARK}","uid":"' || $1 || '"')
      group by r.rolname`,
    [uid],
  );
  return rows.flatMap(row =>
    row.at === null ? [] : [{ account: row.account, at: row.at }],
  );
}

type AccountRow = {
  account: string;
  can_log_in: boolean;
  comment: string | null;
};

function parseMark(
  comment: string | null,
): { uid: string; version: number | null; attempt: number } | null {
  if (!comment?.startsWith(`{"managedBy":"${MARK}"`)) return null;
  try {
    const { uid, version, attempt } = JSON.parse(comment);
    return typeof uid === 'string'
      ? {
          uid,
          version: typeof version === 'number' ? version : null,
          attempt: typeof attempt === 'number' ? attempt : 0,
        }
      : null;
  } catch {
    return null;
  }
}

/** One page of the server's roles after a name, its own built-in ones left out. */
export async function listRoles(
  client: ClientBase,
  after: string,
  limit: number,
): Promise<ProviderAccount[]> {
  const { rows } = await client.query<AccountRow>(
    `select rolname as account, rolcanlogin as can_log_in, shobj_description(oid, 'pg_authid') as comment
       from pg_roles where rolname > $1 and rolname !~ '^pg_' order by rolname limit $2`,
    [after, limit],
  );
  return rows.map(row => {
    const owner = parseMark(row.comment);
    return {
      account: row.account,
      identityUid: owner?.uid ?? null,
      version: owner?.version ?? null,
      canLogIn: row.can_log_in,
    };
  });
}
