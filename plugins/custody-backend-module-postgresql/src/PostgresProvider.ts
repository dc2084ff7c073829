import type { ClientBase } from 'pg';
import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import {
  loginOf,
  noAccount,
  parsePrivileges,
  PermanentProviderError,
  privilegeProblems,
  randomPassword,
  SecretValue,
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
import { REFUSALS } from './explain';
import { logInAs, type Target } from './logIn';
import { parsePrivilege } from './privileges/privilege';
import { groupRoleName, versionRoleName } from './roleNames';
import { scramVerifier } from './scram';
import { Admin, existing, type Limits, LIMITS, roleExists } from './sql/admin';
import { setPrivileges } from './sql/privileges';
import {
  dropRole,
  endSessionsOf,
  ensureGroupRole,
  expectNewest,
  extendRole,
  isGone,
  lastActivity,
  listRoles,
  ownsSomething,
  setLogin,
  setVersionRole,
} from './sql/roles';

const LIST_PAGE = 500;

/**
 * Credentials of one PostgreSQL database. Each identity has a NOLOGIN role that holds its grants and owns what it
 * creates; each version is a login role in it, whose password the server only ever sees as a SCRAM verifier.
 */
export class PostgresProvider implements CredentialProvider {
  readonly capabilities: ProviderCapabilities = {
    expiry: true,
    suspend: true,
    endSessions: true,
    lastUsed: 'sampled',
    list: true,
  };

  readonly #admin: Admin;
  #refusesWrongPasswords = false;

  /**
   * @param ref - `postgresql/<instance>`
   * @param adminUrl - connection string of an account with CREATEROLE and the grant options that scopes need
   * @param target - how consumers reach the database
   * @param limits - how long a login and a statement of the administrator may take
   */
  constructor(
    readonly ref: string,
    adminUrl: string,
    private readonly target: Target,
    limits: Limits = LIMITS,
  ) {
    this.#admin = new Admin(ref, adminUrl, limits);
  }

  checkPrivileges(privileges: readonly Privilege[]): PrivilegeProblem[] {
    return privilegeProblems(privileges, parsePrivilege);
  }

  async issue(
    version: ProviderVersion,
    options: IssueOptions,
    signal: AbortSignal,
  ): Promise<IssuedCredential> {
    const wanted = parsePrivileges(options.privileges, parsePrivilege);
    const group = groupRoleName(version.identity);
    const role = versionRoleName(version);
    const password = randomPassword();
    const verifier = await scramVerifier(password);
    await this.#admin.change(signal, version.identity.uid, async client => {
      const there = await expectNewest(client, role, options.attempt ?? 0);
      await ensureGroupRole(client, group, version.identity.uid);
      await setPrivileges(client, group, wanted);
      await setVersionRole(client, {
        role,
        group,
        there,
        uid: version.identity.uid,
        version: version.version,
        verifier,
        validUntil: options.validUntil,
        attempt: options.attempt ?? 0,
      });
    });
    return {
      account: role,
      connection: { ...this.target, username: role },
      secret: new SecretValue({ username: role, password }),
    };
  }

  async extend(
    version: ProviderVersion,
    validUntil: Instant,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#withRole(version, signal, (client, role) =>
      extendRole(client, role, validUntil),
    );
  }

  async hold(
    identity: ProviderIdentity,
    privileges: readonly Privilege[],
    signal: AbortSignal,
  ): Promise<void> {
    const wanted = parsePrivileges(privileges, parsePrivilege);
    const group = groupRoleName(identity);
    await this.#admin.change(signal, identity.uid, async client => {
      if (await roleExists(client, group)) {
        await setPrivileges(client, group, wanted);
      }
    });
  }

  async verify(issued: IssuedCredential, signal: AbortSignal): Promise<void> {
    const login = loginOf(issued);
    await logInAs(this.target, login, signal);
    if (!this.#refusesWrongPasswords) {
      await this.#expectRefusal(login.username, signal);
      this.#refusesWrongPasswords = true;
    }
  }

  /**
   * Asked until the server has answered once: where the server lets anyone in, a rotated password
   * would protect nothing.
   *
   * @throws PermanentProviderError when it lets in; what else happened when it neither let in nor refused
   */
  async #expectRefusal(username: string, signal: AbortSignal): Promise<void> {
    const refused = await logInAs(
      this.target,
      { username, password: randomPassword() },
      signal,
    ).then(
      () => false,
      error => {
        if (REFUSALS.includes(error.code)) {
          return true;
        }
        throw error;
      },
    );
    if (!refused) {
      throw new PermanentProviderError(
        `the server of ${this.ref} lets \`${username}\` in with any password: use \`scram-sha-256\` instead of \`trust\` in its pg_hba.conf`,
      );
    }
  }

  async revoke(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    const role = versionRoleName(version);
    const group = groupRoleName(version.identity);
    const { uid } = version.identity;
    // Committed by itself, so that no login slips in between the end of the sessions and the end of the role.
    const there = await this.#admin.change(signal, uid, async client => {
      const exists = await roleExists(client, role);
      if (exists) await setLogin(client, role, false);
      return exists;
    });
    if (!there) return;
    await this.#admin.change(signal, uid, async client => {
      const left = await existing(client, [role, group]);
      if (!left.has(role)) return;
      await endSessionsOf(client, role);
      await dropRole(client, role, left.has(group) ? group : null);
    });
  }

  async isRevoked(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<boolean> {
    const role = versionRoleName(version);
    return this.#admin.use(signal, client => isGone(client, role));
  }

  async retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void> {
    const group = groupRoleName(identity);
    await this.#admin.change(signal, identity.uid, async client => {
      if (!(await roleExists(client, group))) return;
      await setPrivileges(client, group, []);
      // Data outlives the identity: what the group owns keeps its owner, which can't log in and holds nothing else.
      if (!(await ownsSomething(client, group))) {
        await dropRole(client, group, null);
      }
    });
  }

  async suspend(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#setLogin(version, false, signal);
  }

  async resume(version: ProviderVersion, signal: AbortSignal): Promise<void> {
    await this.#setLogin(version, true, signal);
  }

  async endSessions(
    version: ProviderVersion,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#admin.use(signal, client =>
      endSessionsOf(client, versionRoleName(version)),
    );
  }

  async lastUsed(
    identity: ProviderIdentity,
    signal: AbortSignal,
  ): Promise<LastUse[]> {
    const seen = await this.#admin.use(signal, client =>
      lastActivity(client, identity.uid),
    );
    return seen.map(({ account, at }) => ({
      account,
      at: at.toISOString(),
      lowerBound: true,
    }));
  }

  async *list(signal: AbortSignal): AsyncIterable<ProviderAccount> {
    let after = '';
    for (;;) {
      const from = after;
      const page = await this.#admin.use(signal, client =>
        listRoles(client, from, LIST_PAGE),
      );
      yield* page;
      if (page.length < LIST_PAGE) return;
      after = page[page.length - 1].account;
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#admin.use(signal, client => client.query('select 1'));
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }

  async #setLogin(
    version: ProviderVersion,
    allowed: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#withRole(version, signal, (client, role) =>
      setLogin(client, role, allowed),
    );
  }

  async #withRole(
    version: ProviderVersion,
    signal: AbortSignal,
    change: (client: ClientBase, role: string) => Promise<void>,
  ): Promise<void> {
    const role = versionRoleName(version);
    await this.#admin.change(signal, version.identity.uid, async client => {
      if (!(await roleExists(client, role))) {
        throw noAccount(version, this.ref);
      }
      await change(client, role);
    });
  }
}
