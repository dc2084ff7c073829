import type { CustodyWorkloadClient, SealedCredential } from './custodyClient';
import { SwitchingPool } from './switchingPool';
import { chooseTraffic, type Traffic } from './traffic';

/** How one identity of a service is doing. Counts are since the process started. */
export interface FollowerStatus {
  identity: string;
  /** The version in use, or null before the first. */
  version: number | null;
  queries: number;
  failed: number;
  /** The last thing that went wrong, without any secret; null when nothing did. */
  problem: string | null;
  table: string | null;
}

/**
 * Follows the versions of one identity: moves to the newest, acknowledges it, and keeps querying.
 */
export class CredentialFollower {
  readonly #identity: string;
  readonly #pool = new SwitchingPool();
  #traffic: Traffic | undefined;
  #acknowledged: number | undefined;
  #queries = 0;
  #failed = 0;
  #problem: string | null = null;

  constructor(identity: string) {
    this.#identity = identity;
  }

  /**
   * Moves to the newest version offered and acknowledges it. An acknowledgement that got lost is sent
   * again at the next call.
   *
   * @param offered - the versions sealed for the service, of this identity
   * @returns whether the version in use changed
   */
  async follow(
    offered: SealedCredential[],
    custody: CustodyWorkloadClient,
  ): Promise<boolean> {
    const newest = newestOf(offered);
    if (!newest) {
      return false;
    }
    let moved = false;
    if (
      this.#pool.version === undefined ||
      newest.version > this.#pool.version
    ) {
      await this.#pool.moveTo(newest.version, await custody.open(newest));
      this.#traffic = await this.#pool.use(chooseTraffic);
      moved = true;
    }
    if (
      this.#acknowledged !== newest.version &&
      this.#pool.version === newest.version
    ) {
      await custody.acknowledge(newest);
      this.#acknowledged = newest.version;
    }
    this.#problem = null;
    return moved;
  }

  /** Runs the traffic once and counts. Without a credential there is nothing to run, nor to count. */
  async beat(): Promise<void> {
    const traffic = this.#traffic;
    if (!traffic) {
      return;
    }
    for (const statement of traffic.statements) {
      try {
        await this.#pool.use(pool => pool.query(statement));
        this.#queries += 1;
      } catch (error) {
        this.#failed += 1;
        this.#problem = describe(error);
      }
    }
  }

  /** Notes a problem with following, which the status then shows. */
  noteProblem(error: unknown): void {
    this.#problem = describe(error);
  }

  /** Stops using the credential, because none is offered any more. */
  async drop(): Promise<void> {
    this.#traffic = undefined;
    this.#acknowledged = undefined;
    await this.#pool.end();
  }

  get status(): FollowerStatus {
    return {
      identity: this.#identity,
      version: this.#pool.version ?? null,
      queries: this.#queries,
      failed: this.#failed,
      problem: this.#problem,
      table: this.#traffic?.table ?? null,
    };
  }
}

/** The newest version that is not on its way out. */
export function newestOf(
  offered: SealedCredential[],
): SealedCredential | undefined {
  return offered
    .filter(({ state }) => state !== 'retiring')
    .reduce<SealedCredential | undefined>(
      (best, item) => (best && best.version >= item.version ? best : item),
      undefined,
    );
}

/** INVARIANT: no secret: PostgreSQL's and Node's messages name roles, hosts and codes, never passwords. */
function describe(error: unknown): string {
  return (error as Error | undefined)?.message?.slice(0, 200) ?? 'unknown';
}
