import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import {
  loginOf,
  parsePrivileges,
  PermanentProviderError,
  privilegeProblems,
  randomPassword,
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
import type { LdapProviderOptions } from './config';
import {
  accountDn,
  changePasswords,
  ensureAccount,
  lastBinds,
  listAccounts,
  readEntry,
  removeAccount,
  setPassword,
} from './directory/accounts';
import {
  bound,
  LIMITS,
  type Directory,
  type Limits,
} from './directory/connection';
import { rdn } from './directory/dn';
import { explain } from './directory/explain';
import { groupsOf, join, leave, readGroup } from './directory/groups';
import { hash, locked } from './directory/password';
import {
  isInGroups,
  leaveGroups,
  resumeAccount,
  standInOf,
  suspendAccount,
  type Place,
} from './directory/suspension';
import { mark, userName } from './names';
import { parsePrivilege } from './privileges/privilege';

/** "Who am I?" of RFC 4532. */
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';

/**
 * Credentials of one LDAP directory. Each version is an entry below one base, with a password of which the server is
 * only ever given the hash; what a scope stands for are groups that the entry is a member of.
 */
export class LdapProvider implements CredentialProvider {
  readonly capabilities: ProviderCapabilities;

  /**
   * @param ref - `ldap/<instance>`
   * @param options - how the directory is reached, and where accounts and groups are in it
   * @param limits - how long a bind and an operation may take
   */
  constructor(
    readonly ref: string,
    private readonly options: LdapProviderOptions,
    private readonly limits: Limits = LIMITS,
  ) {
    this.capabilities = {
      expiry: false,
      suspend: true,
      // LDAP knows no way to end the connection of another. What is bound loses its groups, and with them its rights.
      endSessions: false,
      lastUsed: options.lastUsed === null ? 'none' : 'sampled',
      list: true,
    };
  }

  checkPrivileges(privileges: readonly Privilege[]): PrivilegeProblem[] {
    return privilegeProblems(privileges, parsePrivilege);
  }

  async issue(
    version: ProviderVersion,
    options: {
      readonly privileges: readonly Privilege[];
      readonly validUntil: Instant | null;
    },
    signal: AbortSignal,
  ): Promise<IssuedCredential> {
    const groups = this.#groupDns(options.privileges);
    const dn = this.#dnOf(version);
    const password = randomPassword();
    const stored = hash(password);
    await this.#use(signal, async directory => {
      // Looked up first, so that a group that is missing leaves nothing half made.
      const wanted = await Promise.all(
        groups.map(group => readGroup(directory, this.ref, group)),
      );
      await ensureAccount(directory, dn, {
        user: userName(version),
        mark: mark(version),
        lockedPassword: locked(stored),
      });
      const held = await groupsOf(directory, this.options.groupsDn, dn);
      const strangers = held.filter(
        ({ id }) => !wanted.some(group => group.id === id),
      );
      for (const group of strangers) await leave(directory, group, dn);
      for (const group of wanted) await join(directory, group, dn);
      const standIn = standInOf(dn);
      const left = await groupsOf(directory, this.options.groupsDn, standIn);
      for (const group of left) await leave(directory, group, standIn);
      // Last, so that nobody can bind as what is half made.
      await setPassword(directory, dn, { mark: mark(version), stored });
    });
    const { url, startTls } = this.options.target;
    return {
      account: dn,
      connection: { url, startTls, username: dn },
      secret: new SecretValue({ username: dn, password }),
    };
  }

  async verify(issued: IssuedCredential, signal: AbortSignal): Promise<void> {
    const { username: dn, password } = loginOf(issued);
    const login = { dn, password };
    const { target } = this.options;
    try {
      await bound(
        target,
        login,
        signal,
        async directory => {
          const { value = '' } = await directory.ask(client =>
            client.exop(WHO_AM_I),
          );
          if (value.toLowerCase() !== `dn:${login.dn}`.toLowerCase()) {
            throw new PermanentProviderError(
              `binding to ${this.ref} as \`${login.dn}\` ended as \`${value}\`: look for a proxy that replaces users`,
            );
          }
        },
        this.limits,
      );
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, { ref: this.ref, url: target.url, dn: login.dn });
    }
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    const dn = this.#dnOf(version);
    await this.#use(signal, async directory => {
      // Nobody binds any more; then who is bound loses all rights; then the entry goes.
      await changePasswords(directory, dn, locked);
      await leaveGroups(directory, this.#placeOf(version));
      await removeAccount(directory, dn);
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const place = this.#placeOf(version);
    return this.#use(
      signal,
      async directory =>
        (await readEntry(directory, place.dn)) === undefined &&
        !(await isInGroups(directory, place)),
    );
  }

  async retire(_: ProviderIdentity, signal: AbortSignal): Promise<void> {
    // Nothing belongs to an identity but its versions.
    signal.throwIfAborted();
  }

  async suspend(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#interrupt(version, suspendAccount, signal);
  }

  async resume(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#interrupt(version, resumeAccount, signal);
  }

  async endSessions(_: ProviderVersion, __: AbortSignal): Promise<number> {
    throw new PermanentProviderError(
      `${this.ref} can't end sessions, as LDAP knows no way to do so: revoke the version, which takes its rights at once`,
    );
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    const { accountsDn, lastUsed } = this.options;
    return lastUsed === null
      ? []
      : this.#use(signal, directory =>
          lastBinds(directory, accountsDn, identity, lastUsed),
        );
  }

  async *list(signal: AbortSignal): AsyncIterable<ProviderAccount> {
    const { accountsDn, discoverDn } = this.options;
    yield* await this.#use(signal, directory =>
      listAccounts(directory, discoverDn, accountsDn),
    );
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#use(signal, async () => {});
  }

  async close(): Promise<void> {
    // Every connection ends with the work that it was opened for.
  }

  #dnOf(version: ProviderVersion): string {
    return accountDn(this.options.accountsDn, userName(version));
  }

  #placeOf(version: ProviderVersion): Place {
    return { dn: this.#dnOf(version), groupsDn: this.options.groupsDn };
  }

  #groupDns(privileges: readonly Privilege[]): string[] {
    return parsePrivileges(privileges, parsePrivilege).map(
      ({ group }) => `${rdn('cn', group)},${this.options.groupsDn}`,
    );
  }

  async #interrupt(
    version: ProviderVersion,
    change: (directory: Directory, place: Place) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await this.#use(signal, directory =>
      change(directory, this.#placeOf(version)),
    );
    if (!found) {
      throw new PermanentProviderError(
        `version ${version.version} has no account with a password that can be seen at ${this.ref}: issue a new version, or let the administrator read \`userPassword\``,
      );
    }
  }

  async #use<T>(
    signal: AbortSignal,
    work: (directory: Directory) => Promise<T>,
  ): Promise<T> {
    const { admin } = this.options;
    try {
      return await bound(admin, admin, signal, work, this.limits);
    } catch (error) {
      signal.throwIfAborted();
      throw explain(error, { ref: this.ref, url: admin.url, dn: null });
    }
  }
}
