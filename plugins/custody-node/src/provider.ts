import type { JsonObject } from '@backstage/types';
import type {
  Instant,
  Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { SecretValue } from './secret';

/** The identity as a provider needs to know it. The uid never changes; names at the provider derive from it and the ref. */
export type ProviderIdentity = {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
};

/** One version of an identity's credential, as the record knows it. */
export type ProviderVersion = {
  readonly identity: ProviderIdentity;
  readonly version: number;
};

/** What a provider answers to `issue`: the account made, how to reach it, and the secret, in memory only. */
export type IssuedCredential = {
  /** The account at the provider, e.g. a role name. Not a secret. */
  readonly account: string;
  /** Public facts that a consumer needs to connect: host, port, database, username. */
  readonly connection: JsonObject;
  readonly secret: SecretValue;
};

/** What one logs in with by an issued credential that is a name and a password. Not to be kept, logged or shown. */
export function loginOf({ secret }: IssuedCredential): {
  username: string;
  password: string;
} {
  const { username, password } = secret.reveal();
  return { username: String(username), password: String(password) };
}

/** An account that exists at the provider, Custody's or not. */
export type ProviderAccount = {
  readonly account: string;
  /** Set when the provider can tell that Custody made it. */
  readonly identityUid: string | null;
  readonly version: number | null;
  readonly canLogIn: boolean;
};

/** When an account was last used, as far as the provider can tell. */
export type LastUse = {
  readonly account: string;
  readonly at: Instant;
  /** True when the provider samples, so that the real last use may be later. */
  readonly lowerBound: boolean;
};

/** What a provider can't do is said here, and never found out by an error. */
export type ProviderCapabilities = {
  /** The provider ends a credential by itself at `validUntil`. */
  readonly expiry: boolean;
  readonly suspend: boolean;
  readonly endSessions: boolean;
  readonly lastUsed: 'exact' | 'sampled' | 'none';
  readonly list: boolean;
};

/** What is issued, until when, and for which time it is tried. */
export type IssueOptions = {
  readonly privileges: readonly Privilege[];
  readonly validUntil: Instant | null;
  readonly attempt?: number;
};

/** A privilege of the scope vocabulary that a provider can't grant, with what to write instead. */
export type PrivilegeProblem = {
  readonly index: number;
  readonly message: string;
  readonly remedy: string;
};

/**
 * A system instance where credentials live. Every method is idempotent: the engine repeats it after a crash
 * anywhere, and what was half made is completed or replaced, never doubled. A method that fails throws, with a
 * message that a person can act on and that holds no secret; a failure that repeating can't mend is thrown as
 * {@link PermanentProviderError}.
 */
export interface CredentialProvider {
  /** `type/instance`, e.g. `postgresql/ledger`. */
  readonly ref: string;
  readonly capabilities: ProviderCapabilities;

  /** Pure check of what scopes stand for here; called when the vocabulary is loaded. */
  checkPrivileges(privileges: readonly Privilege[]): PrivilegeProblem[];

  /**
   * Makes the account of a version, with exactly these privileges and none else, and a new secret. Called again
   * for the same version, it sets a new secret on the same account.
   *
   * INVARIANT: a call that the caller gave up takes nothing from a later one. What it sends may still be on its way, or the
   * process may have stood still; so what sets the secret is sent on a condition that a later call has changed, where
   * the system knows such conditions, and by a connection that was cut, where it doesn't.
   *
   * @param options - `validUntil`: when the credential ends by itself, where the provider can; null for no end;
   * `attempt`: grows with each call for this version, so that a provider that can keep it refuses a call that was
   * overtaken; left out where nobody counts
   */
  issue(
    version: ProviderVersion,
    options: IssueOptions,
    signal: AbortSignal,
  ): Promise<IssuedCredential>;

  /**
   * Moves the end of a version, which a lease that is renewed asks for. It never brings the end forward, so that of two
   * renewals at once the longer holds. Where a provider with `expiry` leaves this out, `issue` is given the last end
   * that renewals could reach.
   *
   * @throws when the version has no account
   */
  extend?(
    version: ProviderVersion,
    validUntil: Instant,
    signal: AbortSignal,
  ): Promise<void>;

  /**
   * Gives the versions of an identity exactly these privileges and none else, whatever an `issue` gave them whose
   * version came to nothing. For providers whose versions share their privileges; where each version has its own, it is
   * left out. Nothing left of the identity is success.
   */
  hold?(
    identity: ProviderIdentity,
    privileges: readonly Privilege[],
    signal: AbortSignal,
  ): Promise<void>;

  /** Really logs in with the secret, and throws unless that works. */
  verify(issued: IssuedCredential, signal: AbortSignal): Promise<void>;

  /** Makes the account of a version unusable for good, its sessions included. No account is success. */
  revoke(version: ProviderVersion, signal: AbortSignal): Promise<void>;

  /** @returns whether the account of a version is gone, as the provider itself shows it */
  isRevoked(version: ProviderVersion, signal: AbortSignal): Promise<boolean>;

  /** Removes what is left of an identity after its last version: group roles, grants, owned objects kept. */
  retire(identity: ProviderIdentity, signal: AbortSignal): Promise<void>;

  /** Stops new logins of a version, reversibly. */
  suspend(version: ProviderVersion, signal: AbortSignal): Promise<void>;
  /** Lifts a suspension. */
  resume(version: ProviderVersion, signal: AbortSignal): Promise<void>;
  /** Ends the sessions of a version that are open now. @returns how many were ended */
  endSessions(version: ProviderVersion, signal: AbortSignal): Promise<number>;

  /** When the accounts of an identity were last used; those never seen are left out. */
  lastUsed(identity: ProviderIdentity, signal: AbortSignal): Promise<LastUse[]>;

  /** Every account at the provider, for discovery. */
  list(signal: AbortSignal): AsyncIterable<ProviderAccount>;

  /** Answers or throws; for the health of the connection. */
  ping(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A failure that no repetition mends: the operation stops and a person is asked. */
export class PermanentProviderError extends Error {
  override readonly name = 'PermanentProviderError';
}
