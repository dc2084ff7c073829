import { randomBytes } from 'node:crypto';
import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import {
  type CredentialProvider,
  type IssuedCredential,
  type IssueOptions,
  type LastUse,
  type ProviderCapabilities,
  type ProviderIdentity,
  type ProviderVersion,
  SecretValue,
} from '@custody/backstage-plugin-custody-node';

/** Methods of a provider that can be told to misbehave. */
export type FakeMethod =
  | 'issue'
  | 'extend'
  | 'hold'
  | 'verify'
  | 'revoke'
  | 'isRevoked'
  | 'retire'
  | 'suspend'
  | 'resume'
  | 'endSessions'
  | 'lastUsed';

/**
 * How a call misbehaves, once.
 *
 * - an error: thrown, and nothing was done
 * - `lose-answer`: it is done, but the caller hears only of a broken connection
 * - `hang`: it never answers
 */
export type Misbehaviour = Error | 'lose-answer' | 'hang';

type Account = {
  identityUid: string;
  version: number;
  password: string;
  privileges: readonly Privilege[];
  validUntil: Instant | null;
  suspended: boolean;
  /** When somebody was last logged in; null for never. */
  usedAt: Instant | null;
};

/**
 * A provider in memory that keeps accounts as a real one does: it lets in who knows the password of an account that
 * is there, and nobody else. For tests of the engine; it certifies nothing.
 */
export class FakeProvider implements CredentialProvider {
  readonly accounts = new Map<string, Account>();
  /** Every call, in order, e.g. `issue 2`. */
  readonly calls: string[] = [];
  readonly capabilities: ProviderCapabilities;
  #misbehaviours: Array<{ method: FakeMethod; how: Misbehaviour }> = [];

  constructor(
    readonly ref = 'fake/main',
    capabilities: Partial<ProviderCapabilities> = {},
  ) {
    this.capabilities = {
      expiry: false,
      suspend: true,
      endSessions: true,
      lastUsed: 'sampled',
      list: true,
      ...capabilities,
    };
  }

  /** The next calls of a method misbehave, one after the other. */
  misbehave(method: FakeMethod, ...how: Misbehaviour[]): void {
    this.#misbehaviours.push(...how.map(each => ({ method, how: each })));
  }

  /** From now on every call does what it should. */
  behave(): void {
    this.#misbehaviours = [];
  }

  /** Whether a login with these would be let in. */
  canLogIn(account: string, password: string): boolean {
    const known = this.accounts.get(account);
    return (
      known !== undefined && !known.suspended && known.password === password
    );
  }

  checkPrivileges() {
    return [];
  }

  issue(
    version: ProviderVersion,
    options: IssueOptions,
  ): Promise<IssuedCredential> {
    return this.#call('issue', version, () => {
      const account = accountOf(version);
      const password = randomBytes(18).toString('base64url');
      this.accounts.set(account, {
        identityUid: version.identity.uid,
        version: version.version,
        password,
        suspended: false,
        usedAt: null,
        ...options,
      });
      return {
        account,
        connection: {
          username: account,
          host: 'fake.example.com',
          port: 5432,
          database: 'main',
        },
        secret: new SecretValue({ username: account, password }),
      };
    });
  }

  extend(version: ProviderVersion, validUntil: Instant): Promise<void> {
    return this.#call('extend', version, () => {
      const known = this.accounts.get(accountOf(version));
      if (!known) {
        throw new Error(`version ${version.version} has no account`);
      }
      if (known.validUntil !== null && known.validUntil < validUntil) {
        known.validUntil = validUntil;
      }
    });
  }

  /** Versions of this provider have privileges of their own: all that are there get these. */
  hold(
    identity: ProviderIdentity,
    privileges: readonly Privilege[],
  ): Promise<void> {
    return this.#call('hold', identity.name, () => {
      for (const account of this.accounts.values()) {
        if (account.identityUid === identity.uid) {
          account.privileges = privileges;
        }
      }
    });
  }

  async verify({ account, secret }: IssuedCredential): Promise<void> {
    await this.#call('verify', account, () => {
      if (!this.canLogIn(account, String(secret.reveal().password))) {
        throw new Error(`login as \`${account}\` was refused`);
      }
    });
  }

  revoke(version: ProviderVersion): Promise<void> {
    return this.#call('revoke', version, () => {
      this.accounts.delete(accountOf(version));
    });
  }

  isRevoked(version: ProviderVersion): Promise<boolean> {
    return this.#call(
      'isRevoked',
      version,
      () => !this.accounts.has(accountOf(version)),
    );
  }

  retire(identity: ProviderIdentity): Promise<void> {
    return this.#call('retire', identity.name, () => {
      for (const [account, { identityUid }] of this.accounts) {
        if (identityUid === identity.uid) {
          throw new Error(`\`${account}\` is still there`);
        }
      }
    });
  }

  suspend(version: ProviderVersion): Promise<void> {
    return this.#call('suspend', version, () => this.#suspend(version, true));
  }

  resume(version: ProviderVersion): Promise<void> {
    return this.#call('resume', version, () => this.#suspend(version, false));
  }

  endSessions(version: ProviderVersion): Promise<number> {
    return this.#call('endSessions', version, () => 0);
  }

  /** Says that somebody is logged in, or with null that nobody is any more. */
  use(account: string, at: Instant | null): void {
    const known = this.accounts.get(account);
    if (known) {
      known.usedAt = at;
    }
  }

  lastUsed(identity: ProviderIdentity): Promise<LastUse[]> {
    return this.#call('lastUsed', identity.name, () =>
      [...this.accounts].flatMap(([account, { identityUid, usedAt }]) =>
        identityUid === identity.uid && usedAt !== null
          ? [{ account, at: usedAt, lowerBound: true }]
          : [],
      ),
    );
  }

  async *list() {
    for (const [account, known] of this.accounts) {
      yield { account, canLogIn: !known.suspended, ...known };
    }
  }

  async ping(): Promise<void> {}

  async close(): Promise<void> {}

  #suspend(version: ProviderVersion, suspended: boolean) {
    const known = this.accounts.get(accountOf(version));
    if (known) {
      known.suspended = suspended;
    }
  }

  async #call<T>(
    method: FakeMethod,
    subject: ProviderVersion | string,
    work: () => T,
  ): Promise<T> {
    const named = typeof subject === 'string' ? subject : subject.version;
    this.calls.push(`${method} ${named}`);
    const at = this.#misbehaviours.findIndex(next => next.method === method);
    const how = at < 0 ? undefined : this.#misbehaviours.splice(at, 1)[0].how;
    if (how instanceof Error) {
      throw how;
    }
    if (how === 'hang') {
      return new Promise<never>(() => {});
    }
    const answer = work();
    if (how === 'lose-answer') {
      throw new Error('the connection was closed before the answer came');
    }
    return answer;
  }
}

function accountOf({ identity, version }: ProviderVersion): string {
  return `${identity.namespace}-${identity.name}-v${version}`;
}
