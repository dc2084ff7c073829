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
  type LastUse,
  type PrivilegeProblem,
  type ProviderAccount,
  type ProviderCapabilities,
  type ProviderIdentity,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import { passwordHash } from './password';
import { aclRules } from './privileges/aclRules';
import { parsePrivilege } from './privileges/privilege';
import {
  accountExists,
  commandsOfCategories,
  endConnections,
  isClusterNode,
  isConnected,
  listAccounts,
  removeAccount,
  seenNow,
  setAccount,
  switchAccount,
} from './server/accounts';
import {
  withConnection,
  type Connection,
  type Login,
  type Target,
} from './server/connect';
import { explain } from './server/explain';

/** One instance, as its configuration says. */
export type RedisProviderOptions = {
  /** Where Custody reaches the server. */
  server: Target;
  /** The administrator's account. */
  login: Login;
  /** Where consumers reach it. */
  target: Target;
  /** `aclfile`: accounts are saved to the server's ACL file; `none`: a restart makes an end of them, and that is accepted. */
  persistence: 'aclfile' | 'none';
  /** The authority of the server's certificate, in PEM. Undefined: those that Node.js trusts. */
  ca?: string;
  /** Longest that one operation may take, in milliseconds. Default: 15,000. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 15_000;

/**
 * Credentials of one Redis server. Each version is an ACL user with the grants as selectors; the server only ever
 * sees the hash of its password, except when a consumer logs in.
 */
export class RedisProvider implements CredentialProvider {
  readonly capabilities: ProviderCapabilities = {
    expiry: false,
    suspend: true,
    endSessions: true,
    lastUsed: 'sampled',
    list: true,
  };

  /**
   * @param ref - `redis/<instance>`
   * @param options - as {@link RedisProviderOptions} says
   */
  constructor(
    readonly ref: string,
    private readonly options: RedisProviderOptions,
  ) {}

  checkPrivileges(privileges: readonly Privilege[]): PrivilegeProblem[] {
    return privilegeProblems(privileges, parsePrivilege);
  }

  async issue(
    version: ProviderVersion,
    options: { readonly privileges: readonly Privilege[] },
    signal: AbortSignal,
  ): Promise<IssuedCredential> {
    const wanted = parsePrivileges(options.privileges, parsePrivilege);
    const account = tellingAccountName(version);
    const password = randomPassword();
    await this.#asAdmin(signal, async connection => {
      await this.#expectOneServer(connection);
      // Before anything is made: what would not outlive a restart is not issued.
      await this.#save(connection);
      const rules = aclRules(
        wanted,
        await commandsOfCategories(
          connection,
          wanted.flatMap(({ categories }) => categories),
        ),
      );
      await setAccount(connection, account, passwordHash(password), rules);
      await this.#save(connection);
    });
    return {
      account,
      connection: { ...this.options.target, username: account },
      secret: new SecretValue({ username: account, password }),
    };
  }

  async verify(issued: IssuedCredential, signal: AbortSignal): Promise<void> {
    const login = loginOf(issued);
    const me = await this.#connect(
      this.options.target,
      login,
      `the new account \`${login.username}\``,
      signal,
      connection => connection.aclWhoAmI(),
    );
    if (me !== login.username) {
      throw new Error(
        `logging in to ${this.ref} as \`${login.username}\` ended as \`${me}\`: look for a proxy that replaces accounts`,
      );
    }
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#asAdmin(signal, async connection => {
      await removeAccount(connection, tellingAccountName(version));
      // Also when it was gone before: that may not have been saved.
      await this.#save(connection);
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const account = tellingAccountName(version);
    return this.#asAdmin(
      signal,
      async connection =>
        !(await accountExists(connection, account)) &&
        !(await isConnected(connection, account)),
    );
  }

  async retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void> {
    await this.#asAdmin(signal, async connection => {
      for (const { account } of await listAccounts(connection)) {
        if (ownerOfTellingName(account)?.uid === identity.uid) {
          await removeAccount(connection, account);
        }
      }
      await this.#save(connection);
    });
  }

  async suspend(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#switch(version, 'off', signal);
  }

  async resume(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#switch(version, 'on', signal);
  }

  async endSessions(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#asAdmin(signal, connection =>
      endConnections(connection, tellingAccountName(version)),
    );
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    const seen = await this.#asAdmin(signal, seenNow);
    return seen
      .filter(
        ({ account }) => ownerOfTellingName(account)?.uid === identity.uid,
      )
      .map(({ account, at }) => ({
        account,
        at: at.toISOString(),
        lowerBound: true,
      }));
  }

  async *list(signal: AbortSignal): AsyncIterable<ProviderAccount> {
    for (const shown of await this.#asAdmin(signal, listAccounts)) {
      const owner = ownerOfTellingName(shown.account);
      yield {
        ...shown,
        identityUid: owner?.uid ?? null,
        version: owner?.version ?? null,
      };
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#asAdmin(signal, async connection => {
      await connection.ping();
      await this.#expectOneServer(connection);
      await this.#save(connection);
    });
  }

  /** Nothing is kept open between two operations. */
  async close(): Promise<void> {}

  /** A consumer of a cluster is sent from node to node, and its account would be on one. */
  async #expectOneServer(connection: Connection): Promise<void> {
    if (await isClusterNode(connection)) {
      throw new PermanentProviderError(
        `${this.ref} is a node of a Redis Cluster, whose nodes each keep accounts of their own: an account would be let in by this node alone; use a server without \`cluster-enabled\``,
      );
    }
  }

  async #save(connection: Connection): Promise<void> {
    if (this.options.persistence === 'aclfile') await connection.aclSave();
  }

  async #switch(
    version: ProviderVersion,
    to: 'on' | 'off',
    signal: AbortSignal,
  ): Promise<void> {
    const account = tellingAccountName(version);
    await this.#asAdmin(signal, async connection => {
      if (!(await accountExists(connection, account))) {
        throw noAccount(version, this.ref);
      }
      await switchAccount(connection, account, to);
      await this.#save(connection);
    });
  }

  #asAdmin<T>(
    signal: AbortSignal,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const { server, login } = this.options;
    const who = `Custody's account \`${login.username}\``;
    return this.#connect(server, login, who, signal, work);
  }

  async #connect<T>(
    target: Target,
    login: Login,
    who: string,
    signal: AbortSignal,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    try {
      const { timeoutMs = TIMEOUT_MS, ca } = this.options;
      const access = { target, login, timeoutMs, ca };
      return await withConnection(access, signal, work);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PermanentProviderError) throw error;
      throw explain(this.ref, target, who, error);
    }
  }
}
