import type { JsonObject } from '@backstage/types';
import { type Answer, pathOf, type VaultApi } from './api';
import type { Tokens } from './auth';
import { AnswerError } from './errors';

/** The newest version at a path. */
export type Newest = { version: number; readable: boolean };

/** The KV engine of version 2 that is mounted somewhere. */
export class KvStore {
  #checked = false;

  constructor(
    readonly mount: string,
    private readonly api: VaultApi,
    private readonly tokens: Tokens,
  ) {}

  /**
   * Makes sure, once, that there is an engine of version 2: one of version 1 would take what is written without versions,
   * at another path.
   *
   * @throws AnswerError
   */
  async check(signal: AbortSignal): Promise<void> {
    if (this.#checked) {
      return;
    }
    const answer = await this.#ask('GET', pathOf`/${this.mount}/config`, signal)
      .then(({ body }) => dataOf(body))
      .catch(error => {
        throw isMissing(error) ? new AnswerError('not-kv2', 404) : error;
      });
    if (typeof answer.max_versions !== 'number') {
      throw new AnswerError('not-kv2', 200);
    }
    this.#checked = true;
  }

  /**
   * Writes where check-and-set finds what is expected.
   *
   * @param expected - the newest version there; 0 for none
   * @returns the version that was made
   * @throws AnswerError of kind `conflict` when something else is there
   */
  async write(
    path: string,
    data: JsonObject,
    expected: number,
    signal: AbortSignal,
  ): Promise<number> {
    const { body } = await this.#ask(
      'POST',
      pathOf`/${this.mount}/data/${path}`,
      signal,
      { options: { cas: expected }, data },
    );
    const { version } = dataOf(body);
    if (typeof version !== 'number') {
      throw new AnswerError('not-kv2', 200);
    }
    return version;
  }

  /** @returns the newest version at a path; null when there is nothing. Never what it holds. */
  async newest(path: string, signal: AbortSignal): Promise<Newest | null> {
    try {
      const { body } = await this.#ask(
        'GET',
        pathOf`/${this.mount}/metadata/${path}`,
        signal,
      );
      const { current_version: version, versions } = dataOf(body);
      if (typeof version !== 'number') {
        throw new AnswerError('not-kv2', 200);
      }
      const about = ((versions ?? {}) as Record<string, JsonObject>)[version];
      const readable =
        about !== undefined && !about.destroyed && !about.deletion_time;
      return { version, readable };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Removes every version at a path, and that there were any, for good. Nothing there is success. */
  async remove(path: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(
        'DELETE',
        pathOf`/${this.mount}/metadata/${path}`,
        signal,
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Asks with a token; once more with a new one where the server refuses it: it may have been revoked, or have ended. */
  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<Answer> {
    const token = await this.tokens.get(signal);
    try {
      return await this.api.ask(method, path, { token, body }, signal);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.kind !== 'forbidden') {
        throw error;
      }
      this.tokens.drop(token);
      const another = await this.tokens.get(signal);
      if (another === token) throw error;
      return this.api.ask(method, path, { token: another, body }, signal);
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof AnswerError && error.kind === 'missing';
}

function dataOf(body: Record<string, unknown>): Record<string, unknown> {
  const { data } = body;
  return typeof data === 'object' && data !== null
    ? (data as Record<string, unknown>)
    : {};
}
