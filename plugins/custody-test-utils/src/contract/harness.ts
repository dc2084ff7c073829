import type { Privilege } from '@custody/backstage-plugin-custody-common';
import type {
  CredentialProvider,
  IssuedCredential,
} from '@custody/backstage-plugin-custody-node';

/** A session that was opened with a credential, and stays open. */
export type OpenSession = {
  /** Does something harmless; throws once the session was ended. */
  use(): Promise<void>;
  close(): Promise<void>;
};

/**
 * What the suite must know of a system to certify its provider. Everything here talks to the real system with the
 * system's own client, and nothing goes through the provider.
 */
export type ProviderContractHarness = {
  /** A provider with an administrator's account of its least privileges; closed by the suite. */
  createProvider(): Promise<CredentialProvider>;
  /** Privileges that allow `use`, and not `overstep`. */
  privileges: Privilege[];
  /** A narrower set, which does not allow `use` any more; login still works. */
  narrower: Privilege[];
  /** Opens a session; throws when the login is refused. */
  logIn(issued: IssuedCredential): Promise<OpenSession>;
  /** Logs in and does all that `privileges` allow; throws when anything is refused. */
  use(issued: IssuedCredential): Promise<void>;
  /** Each logs in and tries one thing outside of `privileges`; each must be refused by the system. */
  overstep: Record<string, (issued: IssuedCredential) => Promise<void>>;
  /** Privileges that the provider must find fault with. */
  malformed: Privilege[];
};
