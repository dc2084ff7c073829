import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2';
import type { MysqlProviderOptions } from '../config';
import { identifier } from '../sql/identifier';

const VARIABLE = 'CUSTODY_TEST_MYSQL_URL';
const given = (process.env[VARIABLE] ?? '').split(/\s+/).filter(Boolean);

/** Whether there is a server; without one the tests that need it are skipped. */
export const HAS_SERVER = given.length > 0;
if (!HAS_SERVER) {
  process.stderr.write(
    `skipped: set ${VARIABLE} to the URL of an administrator of a MySQL or MariaDB that tests may use, or to several with spaces between them\n`,
  );
}

const AUTHORITY = 'CUSTODY_TEST_MYSQL_CA';
const caFile = process.env[AUTHORITY];

/** The authority of the servers' certificates, in PEM, for `localhost`; null when they have none that is known. */
export const CA = caFile ? readFileSync(caFile, 'utf8') : null;
if (HAS_SERVER && !CA) {
  process.stderr.write(
    `skipped: set ${AUTHORITY} to a file with the authority of the servers' certificates for localhost\n`,
  );
}

/** Each server that tests may use, by what to call it and its administrator's URL. */
export const SERVERS = (HAS_SERVER ? given : ['mysql://skipped']).map(text => {
  const url = new URL(text);
  return { at: url.host, url };
});

/** Runs statements one after the other. @returns the rows of the last one */
export async function execute(
  login: { host: string; port: number; user: string; password: string },
  statements: readonly string[],
): Promise<Record<string, unknown>[]> {
  const connection = createConnection(login);
  connection.on('error', () => {});
  const client = connection.promise();
  try {
    let last: unknown;
    for (const statement of statements) [last] = await client.query(statement);
    return last as Record<string, unknown>[];
  } finally {
    connection.destroy();
  }
}

/** A database with two tables, and an administrator who may grant what scopes need and no more, all with names of their own. */
export class TestServer {
  readonly #suffix = randomBytes(4).toString('hex');
  readonly database = `custody-contract_${this.#suffix}`;
  readonly admin = {
    username: `custody_adm_${this.#suffix}`,
    password: randomBytes(16).toString('hex'),
  };

  constructor(private readonly url: URL) {}

  get address() {
    return { host: this.url.hostname, port: Number(this.url.port || 3306) };
  }

  options(): MysqlProviderOptions {
    const target = { ...this.address, database: null };
    return {
      admin: { ...target, ...this.admin, tls: null },
      target: { ...target, database: this.database },
      accountHost: '%',
    };
  }

  asRoot(...statements: string[]): Promise<Record<string, unknown>[]> {
    return execute(
      {
        ...this.address,
        user: decodeURIComponent(this.url.username),
        password: decodeURIComponent(this.url.password),
      },
      statements,
    );
  }

  async isMariaDb(): Promise<boolean> {
    const [{ version }] = await this.asRoot('SELECT VERSION() AS version');
    return /mariadb/i.test(String(version));
  }

  /** Whether a grant takes the name of a database as a pattern. */
  async takesPatterns(): Promise<boolean> {
    if (await this.isMariaDb()) return true;
    const [{ literal }] = await this.asRoot(
      'SELECT @@partial_revokes AS literal',
    );
    return Number(literal) === 0;
  }

  /** What the README says that an administrator needs. */
  async start(): Promise<void> {
    const admin = identifier(this.admin.username);
    const db = identifier(this.database);
    await this.asRoot(
      `CREATE DATABASE ${db}`,
      `CREATE TABLE ${db}.entries (id INT AUTO_INCREMENT PRIMARY KEY, amount INT)`,
      `CREATE TABLE ${db}.accounts (id INT PRIMARY KEY)`,
      `CREATE PROCEDURE ${db}.close_month() SELECT 1`,
      `CREATE USER ${admin} IDENTIFIED BY '${this.admin.password}'`,
      `GRANT CREATE USER, PROCESS ON *.* TO ${admin}`,
      ...((await this.isMariaDb())
        ? [`GRANT CONNECTION ADMIN ON *.* TO ${admin}`]
        : [`GRANT CONNECTION_ADMIN, ROLE_ADMIN ON *.* TO ${admin}`]),
      `GRANT SELECT ON mysql.* TO ${admin}`,
      `GRANT SELECT, INSERT ON ${db}.entries TO ${admin} WITH GRANT OPTION`,
      `GRANT EXECUTE ON PROCEDURE ${db}.close_month TO ${admin} WITH GRANT OPTION`,
    );
  }

  async stop(): Promise<void> {
    const made = await this.asRoot(
      `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE LOCATE('${this.database}', SCHEMA_NAME) = 1`,
    );
    await this.asRoot(
      ...made.map(({ name }) => `DROP DATABASE ${identifier(String(name))}`),
      `DROP USER IF EXISTS ${identifier(this.admin.username)}`,
    );
  }
}
