import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { cachingSha2Hash, nativeHash } from '../passwords';
import { identifier } from '../sql/identifier';
import type { Session } from './connection';

/** What MySQL and MariaDB do each in their own way. */
export type Dialect = {
  readonly name: 'MySQL' | 'MariaDB';
  /** The host under which the server keeps a role. */
  readonly roleHost: string;
  /** A role as statements name it. */
  role(name: string): string;
  /** `IDENTIFIED …` with the hash of a password. */
  identifiedBy(password: string): string;
  /** Where it is written who is in which role: a table with `user`, `host` and `role`. */
  readonly memberships: string;
  /** All accounts and roles: a table with `user`, `host`, `locked` and `is_role`, each 0 or 1. */
  readonly accounts: string;
  /** Whether names of databases and tables are kept in lower case, or compared so. */
  readonly lowerCase: boolean;
  /** Whether a grant on a database takes its name as a pattern. */
  readonly databasePatterns: boolean;
  /** Whether an administrator may set what role another account starts in; else the account does it itself. */
  readonly setsDefaultRole: boolean;
};

const OLDEST = { MySQL: [8, 0, 17], MariaDB: [10, 4, 2] } as const;

/**
 * Asks the server what it is.
 *
 * @throws PermanentProviderError when it is too old for roles, locks and hashes of passwords
 */
export async function readDialect(
  session: Session,
  ref: string,
): Promise<Dialect> {
  const [{ version, lowerCase }] = await session.rows<{
    version: string;
    lowerCase: number;
  }>('SELECT VERSION() AS version, @@lower_case_table_names AS lowerCase');
  const name = /mariadb/i.test(version) ? 'MariaDB' : 'MySQL';
  expectVersion(name, version, ref);
  if (name === 'MariaDB') {
    return mariadb(Number(lowerCase) !== 0);
  }
  const [{ revokes }] = await session.rows<{ revokes: number }>(
    'SELECT @@partial_revokes AS revokes',
  );
  return mysql(Number(lowerCase) !== 0, Number(revokes) === 0);
}

function expectVersion(
  name: keyof typeof OLDEST,
  version: string,
  ref: string,
): void {
  const parts = version.split('.').map(part => Number.parseInt(part, 10));
  const oldest = OLDEST[name];
  const at = oldest.findIndex((part, index) => parts[index] !== part);
  if (at >= 0 && !(parts[at] > oldest[at])) {
    throw new PermanentProviderError(
      `${ref} is ${name} ${version.slice(
        0,
        40,
      )}, which is too old: use ${name} ${oldest.join('.')} or newer`,
    );
  }
}

function mariadb(lowerCase: boolean): Dialect {
  return {
    name: 'MariaDB',
    roleHost: '',
    role: identifier,
    identifiedBy: password =>
      `IDENTIFIED VIA mysql_native_password USING '${nativeHash(password)}'`,
    memberships:
      '(SELECT User AS user, Host AS host, Role AS role FROM mysql.roles_mapping)',
    accounts: `(SELECT User AS user, Host AS host,
        COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('1', 'true') AS locked,
        COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('1', 'true') AS is_role
      FROM mysql.global_priv WHERE User <> 'mariadb.sys')`,
    lowerCase,
    databasePatterns: true,
    setsDefaultRole: false,
  };
}

function mysql(lowerCase: boolean, databasePatterns: boolean): Dialect {
  return {
    name: 'MySQL',
    roleHost: '%',
    role: name => `${identifier(name)}@\`%\``,
    identifiedBy: password =>
      `IDENTIFIED WITH caching_sha2_password AS 0x${cachingSha2Hash(password)}`,
    memberships:
      '(SELECT TO_USER AS user, TO_HOST AS host, FROM_USER AS role FROM mysql.role_edges)',
    // A role is an account that is locked and has no password.
    accounts: `(SELECT User AS user, Host AS host, account_locked = 'Y' AS locked,
        (account_locked = 'Y' AND authentication_string = '') AS is_role
      FROM mysql.user WHERE User NOT IN ('mysql.infoschema', 'mysql.session', 'mysql.sys'))`,
    lowerCase,
    databasePatterns,
    setsDefaultRole: true,
  };
}
