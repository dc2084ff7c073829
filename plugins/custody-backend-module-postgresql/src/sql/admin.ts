import { Pool, type ClientBase, type PoolClient } from 'pg';

/** Longest that one statement of the administrator may take, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 15_000;

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
      application_name: 'custody',
    });
    // A connection that dies while idle is replaced at its next use; without a listener it would end the process.
    this.#pool.on('error', () => {});
  }

  /**
   * Runs work on one connection; when the signal aborts, the connection is cut, and with it the statement.
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
      return await work(client);
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
   * change the same roles at once.
   */
  async change<T>(
    signal: AbortSignal,
    identityUid: string,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return this.use(signal, async client => {
      await client.query('begin');
      try {
        await client.query(
          `select pg_advisory_xact_lock(hashtextextended('custody:' || $1, 0))`,
          [identityUid],
        );
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
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
