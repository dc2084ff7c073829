import { setTimeout } from 'node:timers/promises';
import { Pool, type ClientBase, type PoolClient } from 'pg';
import { limited } from '@custody/backstage-plugin-custody-node';
import { explain } from '../explain';

/** How long the administrator's connections wait, in milliseconds. */
export type Limits = {
  /** Longest that a login may take. */
  loginMs: number;
  /** Longest that one statement may take: at the server, and a second more here, where it no longer answers. */
  statementMs: number;
};
export const LIMITS: Limits = { loginMs: 5_000, statementMs: 15_000 };

/**
 * Longest that a transaction may say nothing, in milliseconds: a process that stands still, or is cut off, would keep
 * the identity's lock from those who take over from it.
 */
const LONGEST_SILENCE_MS = 5_000;

/** How often a change is tried that collides with another, and how long it waits at first. */
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 15;

/** The administrator's connections to one database. */
export class Admin {
  readonly #pool: Pool;

  /**
   * @param ref - `postgresql/<instance>`
   * @param url - connection string of the administrator's account
   */
  constructor(
    private readonly ref: string,
    private readonly url: string,
    private readonly limits: Limits = LIMITS,
  ) {
    this.#pool = new Pool({
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: limits.loginMs,
      idleTimeoutMillis: 30_000,
      statement_timeout: limits.statementMs,
      query_timeout: limits.statementMs + 1_000,
      keepAlive: true,
      idle_in_transaction_session_timeout: LONGEST_SILENCE_MS,
      application_name: 'custody',
    });
    // A connection that dies while idle is replaced at its next use; without a listener it would end the process.
    this.#pool.on('error', () => {});
    // One that dies at work says so to what waits for its answer; without a listener that would end the process too.
    this.#pool.on('connect', client => client.on('error', () => {}));
  }

  /**
   * Runs work in one transaction; when the signal aborts, the connection is cut, and with it the statement.
   *
   * INVARIANT: only what is the server's own is called by its bare name. An identity that may create in a schema of the
   * administrator's search path could put a function there that fits a call better, and would be run as administrator.
   *
   * @throws whatever the server or the work throws; the signal's reason when it aborted
   */
  async use<T>(
    signal: AbortSignal,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const client = await this.#connect(signal);
    let cut = false;
    const abort = () => {
      cut = true;
      client.release(true);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await inTransaction(client, work);
    } catch (error) {
      signal.throwIfAborted();
      const said = explain(error, this.#where());
      // What hangs, or is gone, is no good to the next one; what the server answered to a statement is.
      if (said !== error && !cut) abort();
      throw said;
    } finally {
      signal.removeEventListener('abort', abort);
      if (!cut) client.release();
    }
  }

  async #connect(signal: AbortSignal): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await limited(connecting, 2 * this.limits.loginMs, signal);
    } catch (error) {
      // It may still come, with nobody to use it.
      connecting.then(
        client => client.release(),
        () => {},
      );
      signal.throwIfAborted();
      throw explain(error, this.#where());
    }
  }

  #where() {
    const { hostname: host, port } = new URL(this.url);
    return { ref: this.ref, host, port: Number(port || 5432) };
  }

  /**
   * Runs work in one transaction that holds the identity's lock, so that two engines, or two versions, never
   * change the same roles at once. Rights on one object are one row of the server: where somebody else changes that
   * at the same moment, the work is done again from its start.
   */
  async change<T>(
    signal: AbortSignal,
    identityUid: string,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.use(signal, async client => {
          await client.query(
            `select pg_advisory_xact_lock(hashtextextended('custody:' || $1, 0))`,
            [identityUid],
          );
          return work(client);
        });
      } catch (error) {
        if (attempt === ATTEMPTS || !isCollision(error)) throw error;
        await setTimeout(FIRST_PAUSE_MS * attempt * (1 + Math.random()));
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** PostgreSQL has no code for it: the row of a catalog was changed by another transaction since it was read. */
function isCollision(error: unknown): boolean {
  return (
    error instanceof Error && /^tuple concurrently (up|de)/.test(error.message)
  );
}

/** Whether a role exists. */
export async function roleExists(
  client: ClientBase,
  role: string,
): Promise<boolean> {
  return (await existing(client, [role])).has(role);
}

/** @returns those roles of some that exist */
export async function existing(
  client: ClientBase,
  roles: readonly string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    'select rolname as name from pg_roles where rolname = any($1::text[])',
    [roles],
  );
  return new Set(rows.map(({ name }) => name));
}

async function inTransaction<T>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  // For this transaction alone, so that it also holds behind a pooler that lends a connection for no longer.
  await client.query('begin; set local search_path = pg_catalog, pg_temp');
  try {
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // Where an answer is still owed, this would wait as long again; then the connection is cut instead.
    if (!/^Query read timeout/.test(String((error as Error).message))) {
      await client.query('rollback').catch(() => {});
    }
    throw error;
  }
}
