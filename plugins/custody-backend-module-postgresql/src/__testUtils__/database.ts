import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';

const ROOT_URL = process.env.CUSTODY_TEST_POSTGRESQL_URL;
if (!ROOT_URL) {
  throw new Error(
    'set CUSTODY_TEST_POSTGRESQL_URL to the URL of a superuser of a PostgreSQL that tests may use; `npm test` does',
  );
}

/** A database with a ledger, and an administrator who has what the README says, all with names of their own. */
export class TestDatabase {
  readonly #suffix = randomBytes(4).toString('hex');
  readonly name = `custody_contract_${this.#suffix}`;
  readonly admin = {
    name: `custody_admin_${this.#suffix}`,
    password: randomBytes(16).toString('hex'),
  };

  /** Works as the owner of the server, in this database or in the one that is always there. */
  async asRoot<T>(
    where: 'here' | 'server',
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const url = new URL(ROOT_URL as string);
    if (where === 'here') url.pathname = `/${this.name}`;
    const client = new Client({ connectionString: url.toString() });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** @param at - what stands in front of the server */
  adminUrl(at: { host: string; port: number } = this.target()): string {
    const url = new URL(ROOT_URL as string);
    url.hostname = at.host;
    url.port = String(at.port);
    url.username = this.admin.name;
    url.password = this.admin.password;
    url.pathname = `/${this.name}`;
    return url.toString();
  }

  target() {
    const url = new URL(ROOT_URL as string);
    return {
      host: url.hostname,
      port: Number(url.port || 5432),
      database: this.name,
    };
  }

  async setAdminPassword(password: string): Promise<void> {
    await this.asRoot('server', client =>
      client.query(
        `alter role ${escapeIdentifier(
          this.admin.name,
        )} password ${escapeLiteral(password)}`,
      ),
    );
  }

  async endConnectionsOfAdmin(): Promise<void> {
    await this.asRoot('server', client =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1',
        [this.admin.name],
      ),
    );
  }

  async connect(issued: IssuedCredential): Promise<Client> {
    const { username, password } = issued.secret.reveal();
    const client = new Client({
      ...this.target(),
      user: String(username),
      password: String(password),
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async start(): Promise<void> {
    const { name, password } = this.admin;
    await this.asRoot('server', async client => {
      await client.query(
        `create role ${escapeIdentifier(
          name,
        )} login createrole password ${escapeLiteral(password)}`,
      );
      await client.query(`create database ${escapeIdentifier(this.name)}`);
    });
    await this.asRoot('here', client =>
      client.query(`
        create schema ledger;
        create table ledger.entries (id serial primary key, amount int);
        create table ledger.accounts (id serial primary key);
        grant usage on schema ledger to ${name} with grant option;
        grant select, insert on ledger.entries to ${name} with grant option;
        grant usage on sequence ledger.entries_id_seq to public;
      `),
    );
  }

  async stop(): Promise<void> {
    await this.asRoot('server', async client => {
      await client.query(
        `drop database ${escapeIdentifier(this.name)} with (force)`,
      );
      await client.query(`drop role ${escapeIdentifier(this.admin.name)}`);
    });
  }
}
