import { Pool } from 'pg';
import type { DatabaseSecret } from './custodyClient';

interface Generation {
  version: number;
  pool: Pool;
  /** The work that still runs on the pool. */
  running: Set<Promise<unknown>>;
}

/**
 * A pool of database connections whose credential can be exchanged while it is in use.
 *
 * The order is what makes a rotation go unnoticed: the new pool is opened and proves that it can sign
 * in; then new work goes to it; then the old one ends, after its last work.
 */
export class SwitchingPool {
  #current: Generation | undefined;

  /** The version in use, or undefined before the first. */
  get version(): number | undefined {
    return this.#current?.version;
  }

  /**
   * Moves to another version.
   *
   * @throws whatever signing in with the new credential throws; the old version then stays in use
   */
  async moveTo(version: number, secret: DatabaseSecret): Promise<void> {
    const pool = new Pool({
      host: secret.host,
      port: secret.port,
      database: secret.database,
      user: secret.username,
      password: secret.password,
      application_name: 'custody-demo-workload',
      max: 2,
      connectionTimeoutMillis: 5_000,
    });
    pool.on('error', () => {}); // an idle connection was lost: the next query opens another
    try {
      await pool.query('select 1');
    } catch (error) {
      await pool.end();
      throw error;
    }
    const previous = this.#current;
    // INVARIANT: from here on nobody can start work on the previous pool, so it ends without failing any.
    this.#current = { version, pool, running: new Set() };
    await drain(previous);
  }

  /**
   * Runs work on the pool of the version in use, which stays open until the work is done.
   *
   * @throws Error before the first version; else what the work throws
   */
  async use<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const generation = this.#current;
    if (!generation) {
      throw new Error('no credential yet; wait for the first one');
    }
    const running = work(generation.pool);
    generation.running.add(running);
    try {
      return await running;
    } finally {
      generation.running.delete(running);
    }
  }

  async end(): Promise<void> {
    const generation = this.#current;
    this.#current = undefined;
    await drain(generation);
  }
}

async function drain(generation: Generation | undefined): Promise<void> {
  if (generation) {
    await Promise.allSettled(generation.running);
    await generation.pool.end();
  }
}
