import type { Privilege } from '@custody/backstage-plugin-custody-common';
import {
  loginOf,
  noAccount,
  ownerOfTellingName,
  parsePrivileges,
  PermanentProviderError,
  privilegeProblems,
  randomPassword,
  SecretValue,
  tellingAccountName,
  type CredentialProvider,
  type IssuedCredential,
  type IssueOptions,
  type LastUse,
  type PrivilegeProblem,
  type ProviderAccount,
  type ProviderCapabilities,
  type ProviderIdentity,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import { passwordHash } from './password';
import { permissionsOf, type Permission } from './privileges/permissions';
import { parsePrivilege } from './privileges/privilege';
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
    return privilegeProblems(privileges, parsePrivilege);
  }

  async issue(
    version: ProviderVersion,
    options: Pick<IssueOptions, 'privileges' | 'attempt'>,
    signal: AbortSignal,
  ): Promise<IssuedCredential> {
    const wanted = this.#permissions(options.privileges);
    const vhosts = wanted.map(({ vhost }) => vhost);
    const account = tellingAccountName(version, options.attempt);
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
      // What earlier attempts made, and no later one: this one may have been overtaken itself.
      for (const earlier of await accountsOf(accounts, version)) {
        if (attemptOf(earlier) < attemptOf(account)) {
          await accounts.removeUser(earlier);
          await accounts.closeConnections(earlier);
        }
      }
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
    const login = loginOf(issued);
    const { target, timeoutMs = TIMEOUT_MS } = this.options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    for (const vhost of vhostsOf(issued)) {
      try {
        const { ca } = this.options.management;
        await logInAs(target, login, vhost, { limit, timeoutMs, ca });
      } catch (error) {
        signal.throwIfAborted();
        throw explainLogin(this.#where, login.username, error);
      }
    }
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#manage(signal, async accounts => {
      const found = await accountsOf(accounts, version);
      // Also when it was gone before: its connections may not be.
      for (const account of new Set([tellingAccountName(version), ...found])) {
        await accounts.removeUser(account);
        await accounts.closeConnections(account);
      }
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#manage(
      signal,
      async accounts =>
        (await accountsOf(accounts, version)).length === 0 &&
        (await accounts.countConnections(tellingAccountName(version))) === 0,
    );
  }

  async retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void> {
    await this.#manage(signal, async accounts => {
      for (const account of await accountsOf(accounts, { identity })) {
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
    return this.#manage(signal, async accounts => {
      let ended = 0;
      for (const account of await accountsOf(accounts, version)) {
        ended += await accounts.closeConnections(account);
      }
      return ended;
    });
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    return this.#manage(signal, async accounts => {
      const uses: LastUse[] = [];
      for (const account of await accountsOf(accounts, { identity })) {
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
      const owner = ownerOfTellingName(account.account);
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
    const parsed = parsePrivileges(privileges, parsePrivilege);
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
    return this.#manage(signal, async accounts => {
      const found = await accountsOf(accounts, version);
      if (found.length === 0) {
        throw noAccount(version, this.ref);
      }
      for (const account of found) await work(accounts, account);
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

/** The accounts of an identity, or of one version: more than one where an attempt was given up, and another made. */
async function accountsOf(
  accounts: Accounts,
  of: { identity: ProviderIdentity; version?: number },
): Promise<string[]> {
  return (await accounts.names()).filter(account => {
    const owner = ownerOfTellingName(account);
    return (
      owner?.uid === of.identity.uid &&
      (of.version === undefined || owner.version === of.version)
    );
  });
}

function attemptOf(account: string): number {
  return ownerOfTellingName(account)?.attempt ?? 0;
}

function vhostsOf({ connection }: IssuedCredential): string[] {
  const { vhosts } = connection;
  return Array.isArray(vhosts) ? vhosts.map(String) : [];
}
