import type { Privilege } from '@custody/backstage-plugin-custody-common';
import {
  PermanentProviderError,
  SecretValue,
  type CredentialProvider,
  type IssuedCredential,
  type LastUse,
  type PrivilegeProblem,
  type ProviderAccount,
  type ProviderCapabilities,
  type ProviderIdentity,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import { accountName, ownerOf } from './accountNames';
import { passwordHash, randomPassword } from './password';
import { permissionsOf, type Permission } from './privileges/permissions';
import { parsePrivilege, privilegeProblems } from './privileges/privilege';
import { Accounts } from './server/accounts';
import { explainLogin, explainManagement } from './server/explain';
import { logInAs, type Target } from './server/logIn';
import {
  ManagementApi,
  RefusedError,
  type Management,
} from './server/management';

/** One instance, as its configuration says. */
export type RabbitMqProviderOptions = {
  /** Where Custody reaches the management API, and as whom. */
  management: Management;
  /** Where consumers reach the broker. */
  target: Target;
  /** Longest that one operation may take, in milliseconds. Default: 15,000. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 15_000;

/**
 * Credentials of one RabbitMQ broker or cluster. Each version is a user without tags and with permissions of its own;
 * the management API only ever sees the hash of its password.
 */
export class RabbitMqProvider implements CredentialProvider {
  readonly capabilities: ProviderCapabilities = {
    expiry: false,
    suspend: true,
    endSessions: true,
    lastUsed: 'sampled',
    list: true,
  };

  readonly #api: ManagementApi;

  /**
   * @param ref - `rabbitmq/<instance>`
   * @param options - as {@link RabbitMqProviderOptions} says
   */
  constructor(
    readonly ref: string,
    private readonly options: RabbitMqProviderOptions,
  ) {
    this.#api = new ManagementApi(options.management);
  }

  checkPrivileges(privileges: readonly Privilege[]): PrivilegeProblem[] {
    return privilegeProblems(privileges);
  }

  async issue(
    version: ProviderVersion,
    options: { readonly privileges: readonly Privilege[] },
    signal: AbortSignal,
  ): Promise<IssuedCredential> {
    const wanted = this.#permissions(options.privileges);
    const vhosts = wanted.map(({ vhost }) => vhost);
    const account = accountName(version);
    const password = randomPassword();
    await this.#manage(signal, async accounts => {
      const missing = await accounts.missingVhosts(vhosts);
      if (missing.length > 0) {
        throw new PermanentProviderError(
          `${this.ref} has no virtual host \`${missing.join(
            '`, `',
          )}\`, which the privileges name: make it, or correct the vocabulary`,
        );
      }
      await accounts.setUser(account, passwordHash(password));
      await accounts.setPermissions(account, wanted);
      await accounts.allowConnections(account);
    });
    return {
      account,
      connection: {
        ...this.options.target,
        username: account,
        vhost: vhosts[0],
        vhosts,
      },
      secret: new SecretValue({ username: account, password }),
    };
  }

  async verify(issued: IssuedCredential, signal: AbortSignal): Promise<void> {
    const { username, password } = issued.secret.reveal();
    const login = { username: String(username), password: String(password) };
    const { target, timeoutMs = TIMEOUT_MS } = this.options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    for (const vhost of vhostsOf(issued)) {
      try {
        await logInAs(target, login, vhost, { limit, timeoutMs });
      } catch (error) {
        signal.throwIfAborted();
        throw explainLogin(this.#where, login.username, error);
      }
    }
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    const account = accountName(version);
    await this.#manage(signal, async accounts => {
      await accounts.removeUser(account);
      await accounts.closeConnections(account);
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const account = accountName(version);
    return this.#manage(
      signal,
      async accounts =>
        !(await accounts.exists(account)) &&
        (await accounts.countConnections(account)) === 0,
    );
  }

  async retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void> {
    await this.#manage(signal, async accounts => {
      for (const account of await accountsOf(accounts, identity)) {
        await accounts.removeUser(account);
        await accounts.closeConnections(account);
      }
    });
  }

  async suspend(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#withAccount(version, signal, (accounts, account) =>
      accounts.forbidConnections(account),
    );
  }

  async resume(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#withAccount(version, signal, (accounts, account) =>
      accounts.allowConnections(account),
    );
  }

  async endSessions(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#manage(signal, accounts =>
      accounts.closeConnections(accountName(version)),
    );
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    return this.#manage(signal, async accounts => {
      const uses: LastUse[] = [];
      for (const account of await accountsOf(accounts, identity)) {
        const at = await accounts.seenNow(account);
        if (at) {
          uses.push({ account, at: at.toISOString(), lowerBound: true });
        }
      }
      return uses;
    });
  }

  async *list(signal: AbortSignal): AsyncIterable<ProviderAccount> {
    const shown = await this.#manage(signal, accounts => accounts.list());
    for (const account of shown) {
      const owner = ownerOf(account.account);
      yield {
        ...account,
        identityUid: owner?.uid ?? null,
        version: owner?.version ?? null,
      };
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#manage(signal, async accounts => {
      // Here, and not at the first rotation.
      if (!(await accounts.expectApi())) {
        throw new RefusedError(401, 'Not administrator user');
      }
    });
  }

  /** Nothing is kept open between two operations. */
  async close(): Promise<void> {}

  get #where() {
    return { ref: this.ref, ...this.options };
  }

  #permissions(privileges: readonly Privilege[]): Permission[] {
    const parsed = privileges.map(privilege => {
      const one = parsePrivilege(privilege);
      if (!one.ok) {
        throw new PermanentProviderError(`${one.message}: ${one.remedy}`);
      }
      return one.value;
    });
    if (parsed.length === 0) {
      throw new PermanentProviderError(
        `nothing is granted at ${this.ref}, so that no login could be tried: ask for a scope with privileges there`,
      );
    }
    return permissionsOf(parsed);
  }

  #withAccount(
    version: ProviderVersion,
    signal: AbortSignal,
    work: (accounts: Accounts, account: string) => Promise<void>,
  ): Promise<void> {
    const account = accountName(version);
    return this.#manage(signal, async accounts => {
      if (!(await accounts.exists(account))) {
        throw new PermanentProviderError(
          `version ${version.version} has no account at ${this.ref}: issue a new version`,
        );
      }
      await work(accounts, account);
    });
  }

  async #manage<T>(
    signal: AbortSignal,
    work: (accounts: Accounts) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const { timeoutMs = TIMEOUT_MS } = this.options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      return await work(new Accounts(this.#api, limit));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PermanentProviderError) throw error;
      throw explainManagement(this.#where, error);
    }
  }
}

async function accountsOf(
  accounts: Accounts,
  identity: ProviderIdentity,
): Promise<string[]> {
  return (await accounts.list())
    .map(({ account }) => account)
    .filter(account => ownerOf(account)?.uid === identity.uid);
}

function vhostsOf({ connection }: IssuedCredential): string[] {
  const { vhosts } = connection;
  return Array.isArray(vhosts) ? vhosts.map(String) : [];
}
