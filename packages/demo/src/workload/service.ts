import {
  RefusedError,
  type CustodyWorkloadClient,
  type SealedCredential,
} from './custodyClient';
import { CredentialFollower, type FollowerStatus } from './follower';
import type { WorkloadKeys } from './keys';

/** What `GET /services/<name>/status` answers. Counts are since the process started. */
export interface ServiceStatus {
  service: string;
  /** RFC 7638 thumbprint of the signing key, to compare with what was approved. */
  thumbprint: string;
  state: 'waiting' | 'running' | 'failing';
  /** The version in use: of the only identity, or the highest of several. Null before the first. */
  version: number | null;
  queries: number;
  failed: number;
  /** Why the last call to Custody came to nothing, or null. */
  problem: string | null;
  identities: FollowerStatus[];
}

/** One sample service: it polls Custody, follows its credentials, and queries. */
export class SampleService {
  readonly #keys: WorkloadKeys;
  readonly #custody: CustodyWorkloadClient;
  readonly #report: (line: string) => void;
  readonly #followers = new Map<string, CredentialFollower>();
  #problem: string | null = null;

  constructor(
    keys: WorkloadKeys,
    custody: CustodyWorkloadClient,
    report: (line: string) => void,
  ) {
    this.#keys = keys;
    this.#custody = custody;
    this.#report = report;
  }

  get keys(): WorkloadKeys {
    return this.#keys;
  }

  /** Asks Custody once, and moves to what is new. Never throws: a problem is shown in the status. */
  async poll(): Promise<void> {
    let offered: SealedCredential[];
    try {
      offered = await this.#custody.fetchCredentials();
      this.#problem = null;
    } catch (error) {
      // Custody being away is no reason to stop: the credential in hand still works.
      // A key that nobody approved yet is unknown to Custody: that is what waiting means, and no problem.
      const waits =
        error instanceof RefusedError &&
        error.status === 401 &&
        this.#followers.size === 0;
      this.#problem = waits ? null : (error as Error).message.slice(0, 200);
      return;
    }
    const byIdentity = new Map<string, SealedCredential[]>();
    for (const item of offered) {
      byIdentity.set(item.identity, [
        ...(byIdentity.get(item.identity) ?? []),
        item,
      ]);
    }
    for (const [identity, items] of byIdentity) {
      await this.#follow(identity, items);
    }
    for (const [identity, follower] of this.#followers) {
      if (!byIdentity.has(identity) && follower.status.version !== null) {
        await follower.drop();
        this.#report(`${this.#keys.service}: no credential any more`);
      }
    }
  }

  /** Runs the traffic of each identity once. */
  async beat(): Promise<void> {
    for (const follower of this.#followers.values()) {
      await follower.beat();
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#followers.values()].map(follower => follower.drop()),
    );
  }

  get status(): ServiceStatus {
    const identities = [...this.#followers.values()].map(
      ({ status }) => status,
    );
    const versions = identities.flatMap(({ version }) => version ?? []);
    const failed = identities.reduce((sum, each) => sum + each.failed, 0);
    const failing = identities.some(({ problem }) => problem !== null);
    const working = failing ? 'failing' : 'running';
    return {
      service: this.#keys.service,
      thumbprint: this.#keys.thumbprint,
      state: versions.length > 0 ? working : 'waiting',
      version: versions.length > 0 ? Math.max(...versions) : null,
      queries: identities.reduce((sum, each) => sum + each.queries, 0),
      failed,
      problem: this.#problem,
      identities,
    };
  }

  async #follow(identity: string, items: SealedCredential[]): Promise<void> {
    const follower =
      this.#followers.get(identity) ?? new CredentialFollower(identity);
    this.#followers.set(identity, follower);
    try {
      if (await follower.follow(items, this.#custody)) {
        const { version, queries, failed } = follower.status;
        this.#report(
          `${
            this.#keys.service
          }: now on version ${version}, after ${queries} queries of which ${failed} failed`,
        );
      }
    } catch (error) {
      follower.noteProblem(error);
    }
  }
}
