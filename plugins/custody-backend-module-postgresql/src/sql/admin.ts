import { setTimeout } from 'node:timers/promises';
import { Pool, type ClientBase, type PoolClient } from 'pg';

/** Longest that one statement of the administrator may take, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 15_000;

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

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: LONGEST_SILENCE_MS,
      application_name: 'custody',
    });
    // A connection that dies while idle is replaced at its next use; without a listener it would end the process.
    this.#pool.on('error', () => {});
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
    const client = await this.#pool.connect();
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
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      if (!cut) client.release();
    }
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
  const { rowCount } = await client.query(
    'select 1 from pg_roles where rolname = $1',
    [role],
  );
  return rowCount === 1;
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
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
