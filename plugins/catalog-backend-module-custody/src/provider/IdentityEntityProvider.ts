import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { backoffMillis } from './backoff';
import { foldChanges } from './foldChanges';
import type { FeedStretch } from './readChanges';

export type IdentityEntityProviderOptions = {
  /** Reads the feed from a cursor, or from its start, to its end. */
  read(cursor: string | undefined, signal?: AbortSignal): Promise<FeedStretch>;
  logger: LoggerService;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
};

/**
 * Publishes the identities made through requests in the catalog.
 *
 * The first pass of a process reads the feed from its start and applies a full mutation; each later one reads on from
 * its cursor and applies a delta, unless it was away for so long that the feed had to be read anew. The cursor lives in
 * memory: a process that starts anew, or takes over from another replica, brings the catalog to the state of the record
 * whatever was there. Passes are idempotent, so that two replicas that take turns don't disturb each other.
 */
export class IdentityEntityProvider implements EntityProvider {
  readonly #options: IdentityEntityProviderOptions;
  #connection?: EntityProviderConnection;
  #cursor?: string;
  #failures = 0;
  #restUntil = 0;

  constructor(options: IdentityEntityProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return 'custody-identities';
  }

  /** Only remembers the connection: the catalog's start never waits for Custody. */
  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  /** Custody made itself heard, so that there is no reason to leave it alone any longer. */
  wake(): void {
    this.#restUntil = 0;
  }

  /** One pass. Never throws: what goes wrong is logged, and the next pass comes later and later. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { logger, now } = this.#options;
    if (!this.#connection || now() < this.#restUntil) {
      return;
    }
    try {
      await this.#pass(this.#connection, signal);
      this.#failures = 0;
      this.#restUntil = 0;
    } catch (error) {
      this.#failures += 1;
      const rest = backoffMillis(this.#failures);
      this.#restUntil = now() + rest;
      logger.warn(
        `could not read the changes of custody; what the catalog shows stays as it is, next attempt in ${
          rest / 1000
        } s; ${stringifyError(error)}`,
      );
    }
  }

  async #pass(connection: EntityProviderConnection, signal?: AbortSignal) {
    const { logger, read } = this.#options;
    const { changes, cursor, whole } = await read(this.#cursor, signal);
    const { added, removed, malformed } = foldChanges(changes);
    for (const ref of malformed) {
      logger.error(
        `the feed of custody has a malformed entity for \`${ref}\`; it is left out of the catalog`,
      );
    }
    if (whole) {
      await connection.applyMutation({ type: 'full', entities: added });
    } else if (added.length > 0 || removed.length > 0) {
      await connection.applyMutation({ type: 'delta', added, removed });
    }
    // Only now: a mutation that fails is read again.
    this.#cursor = cursor;
    if (changes.length > 0) {
      logger.info(
        `published ${added.length} identities, took back ${removed.length}`,
      );
    }
  }
}
