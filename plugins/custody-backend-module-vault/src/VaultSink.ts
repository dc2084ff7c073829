import type { JsonObject } from '@backstage/types';
import {
  type CredentialSink,
  PermanentProviderError,
  type ProviderVersion,
  type SealedSecret,
  type SecretValue,
  type SinkConsumer,
} from '@custody/backstage-plugin-custody-node';
import type { VaultSinkOptions } from './config';
import { VaultApi } from './server/api';
import { Tokens } from './server/auth';
import { AnswerError } from './server/errors';
import { explain } from './server/explain';
import { KvStore } from './server/kv';

const DEFAULT_TIMEOUT_MS = 10_000;

/** What is kept of a secret, and given to consumers: where it is. */
export type VaultReference = { mount: string; path: string; version: number };

/**
 * Secrets in the KV v2 engine of Vault or OpenBao. The write is in `seal`, because that is where the secret is; what
 * is kept is a reference. Each version of a credential has a path of its own, so that nothing that works is ever
 * written over.
 *
 * INVARIANT: a reference leads to the secret that was set last. A write whose answer was lost is followed by another with
 * a new secret and a higher version at the same path, and `deliver` looks that nothing was written after it.
 */
export class VaultSink implements CredentialSink {
  readonly type = 'vault';
  /** Who may read is the server's to say. */
  readonly bindsToKeys = false;
  readonly #api: VaultApi;
  readonly #kv: KvStore;

  /**
   * @param limits - `timeoutMs`: longest time for one answer; `nowMillis`: the clock by which tokens are renewed
   */
  constructor(
    private readonly options: VaultSinkOptions,
    limits: { timeoutMs?: number; nowMillis?: () => number } = {},
  ) {
    const { server, auth, mount } = options;
    this.#api = new VaultApi(server, limits.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const tokens = new Tokens(auth, this.#api, limits.nowMillis ?? Date.now);
    this.#kv = new KvStore(mount, this.#api, tokens);
  }

  async seal(
    version: ProviderVersion,
    secret: SecretValue,
    connection: JsonObject,
    consumers: readonly SinkConsumer[],
    signal: AbortSignal,
  ): Promise<SealedSecret[]> {
    signal.throwIfAborted();
    if (consumers.length === 0) {
      return [];
    }
    const path = this.#pathOf(version);
    const reference: VaultReference = {
      mount: this.options.mount,
      path,
      version: await this.#do(path, signal, () =>
        this.#write(path, { ...connection, ...secret.reveal() }, signal),
      ),
    };
    const payload = JSON.stringify(reference);
    return consumers.map(({ id }) => ({ consumerId: id, payload }));
  }

  async deliver(
    version: ProviderVersion,
    sealed: readonly SealedSecret[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (sealed.length === 0) {
      return;
    }
    const { path, version: written } = JSON.parse(
      sealed[0].payload,
    ) as VaultReference;
    const newest = await this.#do(path, signal, () =>
      this.#kv.newest(path, signal),
    );
    if (!newest?.readable || newest.version !== written) {
      // We can't read it back, and so can't mend it.
      throw new PermanentProviderError(
        `sink \`vault\`: what was written for version ${
          version.version
        } as version ${written} of \`${path}\` ${
          newest?.readable
            ? 'was written over'
            : 'is not there any more, or was deleted'
        }: look who else may write there; the version is given up`,
      );
    }
  }

  async forget(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const path = this.#pathOf(version);
    await this.#do(path, signal, () => this.#kv.remove(path, signal));
  }

  /** Closes idle connections. */
  close(): Promise<void> {
    return this.#api.close();
  }

  /** At first nothing is expected there; what an attempt left whose answer was lost is replaced, by its version. */
  async #write(
    path: string,
    data: JsonObject,
    signal: AbortSignal,
  ): Promise<number> {
    await this.#kv.check(signal);
    try {
      return await this.#kv.write(path, data, 0, signal);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.kind !== 'conflict') {
        throw error;
      }
      const newest = await this.#kv.newest(path, signal);
      return this.#kv.write(path, data, newest?.version ?? 0, signal);
    }
  }

  #pathOf({ identity, version }: ProviderVersion): string {
    const { namespace, name, uid } = identity;
    return [this.options.path, namespace, name, uid, version].join('/');
  }

  async #do<T>(
    path: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const { server, mount } = this.options;
      throw explain({ url: server.url, mount, path }, error);
    }
  }
}
