import type { MysqlProviderOptions } from '../config';
import { connected, LIMITS, type Limits, type Session } from './connection';
import { explain } from './explain';
import { readDialect, type Dialect } from './dialect';

/** A connection of the administrator, and what kind of server is at its other end. */
export type AdminSession = Session & { dialect: Dialect };

/** How long one change of an identity waits for another, in seconds. */
const LOCK_SECONDS = 10;

/**
 * How long the server keeps a connection of ours that says nothing, in seconds: one whose end it never heard of would keep
 * the identity's lock for hours. Longer than one statement may take.
 */
const LONGEST_SILENCE_SECONDS = 20;

/** The administrator's connections to one server, one for each piece of work: issuing and revoking are rare. */
export class Admin {
  constructor(
    private readonly ref: string,
    private readonly options: MysqlProviderOptions['admin'],
    private readonly limits: Limits = LIMITS,
  ) {}

  /** @throws Error in plain words; the signal's reason when it aborted */
  async use<T>(
    signal: AbortSignal,
    work: (session: AdminSession) => Promise<T>,
  ): Promise<T> {
    const { host, port } = this.options;
    try {
      return await connected(
        // The administrator works on no database in particular, and need not be let into one.
        { ...this.options, database: null },
        this.options,
        signal,
        async session =>
          work({ ...session, dialect: await readDialect(session, this.ref) }),
        this.limits,
      );
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, { ref: this.ref, host, port, user: null });
    }
  }

  /**
   * Works while holding the identity's lock, so that two engines, or two versions, never change the same accounts
   * at once. The lock ends with the connection, and so does all that was sent by it: what was given up and comes late
   * comes before whoever has the lock next, or not at all. Nothing is rolled back: statements on accounts commit by themselves,
   * so the order of the work has to leave something safe at every point.
   */
  async change<T>(
    signal: AbortSignal,
    identityUid: string,
    work: (session: AdminSession) => Promise<T>,
  ): Promise<T> {
    return this.use(signal, async session => {
      await session.run(
        `SET SESSION wait_timeout = ${LONGEST_SILENCE_SECONDS}`,
      );
      const [row] = await session.rows<{ locked: number | null }>(
        'SELECT GET_LOCK(?, ?) AS locked',
        [`custody:${identityUid}`, LOCK_SECONDS],
      );
      if (Number(row?.locked) !== 1) {
        throw new Error(
          `another change of this identity has been under way at ${this.ref} for ${LOCK_SECONDS} s: this is tried again`,
        );
      }
      return work(session);
    });
  }
}
