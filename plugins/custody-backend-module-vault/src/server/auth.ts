import { readFile } from 'node:fs/promises';
import { pathOf, type VaultApi } from './api';
import { AnswerError, AuthError } from './errors';

/** How Custody gets its token. Each secret is in a file, and read when it is needed: it may have been replaced. */
export type Auth =
  | { method: 'tokenFile'; file: string }
  | { method: 'appRole'; roleId: string; secretIdFile: string; mount: string }
  | { method: 'kubernetes'; role: string; jwtFile: string; mount: string };

/** A token, and by the clock of this process when it is to be renewed and when it ends. */
type Held = {
  token: string;
  renewable: boolean;
  renewAt: number;
  endsAt: number;
};

/** Part of a token's life after which it is renewed. */
const RENEW_AFTER = 2 / 3;

const REFUSALS: readonly string[] = ['refused', 'forbidden', 'no-route'];

/** A login belongs to all who wait for it; the time limit of the API holds. */
const NEVER = new AbortController().signal;

/** Custody's token: from a file, or by a login that is renewed, and done again when it has ended. */
export class Tokens {
  #held: Held | null = null;
  #pending: Promise<string> | null = null;

  /** @param nowMillis - the clock of this process */
  constructor(
    private readonly auth: Auth,
    private readonly api: VaultApi,
    private readonly nowMillis: () => number,
  ) {}

  /**
   * @returns a token that is valid, as far as is known here
   * @throws AuthError or AnswerError, or the reason of `signal` when it is aborted
   */
  get(signal: AbortSignal): Promise<string> {
    // One login for all who ask meanwhile. It has its own time limit; who gives up leaves it to the others.
    this.#pending ??= this.#obtain().finally(() => {
      this.#pending = null;
    });
    return unlessAborted(this.#pending, signal);
  }

  /** Forgets a token that the server refused. Another that came meanwhile stays. */
  drop(token: string): void {
    if (this.#held?.token === token) {
      this.#held = null;
    }
  }

  async #obtain(): Promise<string> {
    const { auth } = this;
    if (auth.method === 'tokenFile') {
      return readSecret('tokenFile', auth.file);
    }
    const held = this.#held;
    const now = this.nowMillis();
    if (held && now < held.renewAt) {
      return held.token;
    }
    this.#held =
      held && held.renewable && now < held.endsAt
        ? await this.#renew(held.token).catch(() => this.#logIn(auth))
        : await this.#logIn(auth);
    return this.#held.token;
  }

  async #renew(token: string): Promise<Held> {
    const { body } = await this.api.ask(
      'POST',
      '/auth/token/renew-self',
      { token, body: {} },
      NEVER,
    );
    return this.#hold(body);
  }

  async #logIn(auth: Exclude<Auth, { method: 'tokenFile' }>): Promise<Held> {
    const proof =
      auth.method === 'appRole'
        ? {
            role_id: auth.roleId,
            secret_id: await readSecret(
              'appRole.secretIdFile',
              auth.secretIdFile,
            ),
          }
        : {
            role: auth.role,
            jwt: await readSecret('kubernetes.jwtFile', auth.jwtFile),
          };
    try {
      const { body } = await this.api.ask(
        'POST',
        pathOf`/auth/${auth.mount}/login`,
        { token: null, body: proof },
        NEVER,
      );
      return this.#hold(body);
    } catch (error) {
      if (error instanceof AnswerError && REFUSALS.includes(error.kind)) {
        throw new AuthError(
          `the login by \`${auth.method}\` at \`auth/${auth.mount}\` is refused (${error.status}): look whether the role is there, and whether what is in its file is valid and not used up`,
        );
      }
      throw error;
    }
  }

  #hold(body: Record<string, unknown>): Held {
    const {
      client_token: token,
      lease_duration,
      renewable,
    } = (body.auth ?? {}) as Record<string, unknown>;
    if (typeof token !== 'string' || token === '') {
      throw new AnswerError('not-vault', 200);
    }
    // 0 is for ever.
    const seconds = Number(lease_duration) || Infinity;
    const now = this.nowMillis();
    return {
      token,
      renewable: renewable === true,
      renewAt: now + seconds * 1_000 * RENEW_AFTER,
      endsAt: now + seconds * 1_000,
    };
  }
}

async function readSecret(key: string, file: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new AuthError(
      `\`${file}\` can't be read (${
        (error as NodeJS.ErrnoException).code ?? 'no reason given'
      }): put what \`custody.sinks.vault.auth.${key}\` names there, for the backend to read`,
    );
  }
  // What goes into a header must not be able to end it.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new AuthError(
      `\`${file}\` is empty, or holds more than one word: write what \`custody.sinks.vault.auth.${key}\` is for, and nothing else`,
    );
  }
  return text;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
