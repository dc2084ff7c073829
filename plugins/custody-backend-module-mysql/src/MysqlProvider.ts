import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import {
  loginOf,
  noAccount,
  parsePrivileges,
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
import { roleName, userName } from './accountNames';
import type { MysqlProviderOptions } from './config';
import { parsePrivilege } from './privileges/privilege';
import { Admin, type AdminSession } from './server/admin';
import { LIMITS, type Limits } from './server/connection';
import { logInAs, setOwnDefaultRole } from './server/logIn';
import {
  accountsOf,
  dropAccount,
  dropRole,
  ensureAccount,
  ensureRole,
  hostsOf,
  listAccounts,
  setLocked,
  setPassword,
} from './sql/accounts';
import { setPrivileges } from './sql/privileges';
import { countSessions, endSessionsOf, lastActivity } from './sql/sessions';

const LIST_PAGE = 500;
/** How often, and how many milliseconds apart, revoking looks whether the sessions that it ended are gone. */
const LOOKS = 50;
const BETWEEN_LOOKS_MS = 100;

/**
 * Credentials of one MySQL or MariaDB server. Each identity has a role that holds its grants; each version is an
 * account in it that starts in that role, and whose password the server only ever sees as a hash.
 */
export class MysqlProvider implements CredentialProvider {
  readonly capabilities: ProviderCapabilities = {
    expiry: false,
    suspend: true,
    endSessions: true,
    lastUsed: 'sampled',
    list: true,
  };

  readonly #admin: Admin;

  /**
   * @param ref - `mysql/<instance>`
   * @param options - how the server is reached
   * @param limits - how long a login and a statement may take
   */
  constructor(
    readonly ref: string,
    private readonly options: MysqlProviderOptions,
    private readonly limits: Limits = LIMITS,
  ) {
    this.#admin = new Admin(ref, options.admin, limits);
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
    const wanted = parsePrivileges(options.privileges, parsePrivilege);
    const role = roleName(version.identity);
    const user = userName(version);
    const host = this.options.accountHost;
    const password = randomPassword();
    await this.#admin.change(signal, version.identity.uid, async session => {
      await ensureRole(session, role);
      await setPrivileges(session, this.ref, role, wanted);
      await ensureAccount(session, { user, host, role });
      await setPassword(session, { user, host, password });
      if (!session.dialect.setsDefaultRole) {
        await setOwnDefaultRole(
          this.ref,
          { ...this.options.admin, database: null },
          { username: user, password },
          session.dialect.role(role),
          signal,
          this.limits,
        );
      }
    });
    const { target } = this.options;
    return {
      account: `${user}@${host}`,
      connection: {
        host: target.host,
        port: target.port,
        ...(target.database === null ? {} : { database: target.database }),
        username: user,
      },
      secret: new SecretValue({ username: user, password }),
    };
  }

  async hold(
    identity: ProviderIdentity,
    privileges: readonly Privilege[],
    signal: AbortSignal,
  ): Promise<void> {
    const wanted = parsePrivileges(privileges, parsePrivilege);
    const role = roleName(identity);
    await this.#admin.change(signal, identity.uid, async session => {
      const accounts = await accountsOf(session, role, identity.uid);
      if (accounts.length > 0) {
        await setPrivileges(session, this.ref, role, wanted);
      }
    });
  }

  async verify(issued: IssuedCredential, signal: AbortSignal): Promise<void> {
    const login = loginOf(issued);
    await logInAs(
      this.ref,
      { ...this.options.target, tls: this.options.admin.tls },
      login,
      issued.account,
      signal,
      this.limits,
    );
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    const user = userName(version);
    await this.#admin.change(signal, version.identity.uid, async session => {
      const hosts = await hostsOf(session, user);
      // Locked first, so that no login slips in between the end of the sessions and the end of the account.
      for (const host of hosts) await setLocked(session, { user, host }, true);
      await endSessionsOf(session, user);
      for (const host of hosts) await dropAccount(session, { user, host });
      await this.#untilGone(session, user, signal);
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const user = userName(version);
    return this.#admin.use(
      signal,
      async session =>
        (await hostsOf(session, user)).length === 0 &&
        (await countSessions(session, user)) === 0,
    );
  }

  async retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void> {
    await this.#admin.change(signal, identity.uid, session =>
      dropRole(session, roleName(identity)),
    );
  }

  async suspend(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#setLocked(version, true, signal);
  }

  async resume(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#setLocked(version, false, signal);
  }

  async endSessions(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#admin.use(signal, session =>
      endSessionsOf(session, userName(version)),
    );
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    return this.#admin.use(signal, async session => {
      const accounts = await accountsOf(
        session,
        roleName(identity),
        identity.uid,
      );
      const seen = await lastActivity(
        session,
        accounts.map(({ user }) => user),
      );
      return accounts.flatMap(({ user, host }) =>
        seen
          .filter(one => one.user === user)
          .map(({ at }) => ({
            account: `${user}@${host}`,
            at: new Date(at).toISOString(),
            lowerBound: true,
          })),
      );
    });
  }

  async *list(signal: AbortSignal): AsyncIterable<ProviderAccount> {
    let after: { user: string; host: string } | null = { user: '', host: '' };
    while (after !== null) {
      const from: { user: string; host: string } = after;
      const page = await this.#admin.use(signal, session =>
        listAccounts(session, from, LIST_PAGE),
      );
      yield* page.accounts;
      after = page.last;
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#admin.use(signal, async () => {});
  }

  async close(): Promise<void> {
    // Every connection ends with the work that it was opened for.
  }

  async #setLocked(
    version: ProviderVersion,
    locked: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const user = userName(version);
    await this.#admin.change(signal, version.identity.uid, async session => {
      const hosts = await hostsOf(session, user);
      if (hosts.length === 0) {
        throw noAccount(version, this.ref);
      }
      for (const host of hosts) {
        await setLocked(session, { user, host }, locked);
      }
    });
  }

  /** Waits until the server shows no session of a user any more: ending one takes it as long as its statement's undoing. */
  async #untilGone(
    session: AdminSession,
    user: string,
    signal: AbortSignal,
  ): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      if ((await countSessions(session, user)) === 0) return;
      await endSessionsOf(session, user);
      await sleep(BETWEEN_LOOKS_MS, undefined, { signal });
    }
    throw new Error(
      `\`${user}\` is gone from ${this.ref}, but sessions of it are still ending: this is tried again`,
    );
  }
}
