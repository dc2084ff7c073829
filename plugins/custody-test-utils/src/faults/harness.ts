import type { Privilege } from '@custody/backstage-plugin-custody-common';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import type { FaultyProxy } from '../faultyProxy';

/**
 * What the suite of faults must know of a system and its provider. The system is the real one; what goes wrong goes wrong
 * between it and the provider.
 */
export type ProviderFaultsHarness = {
  /** What stands between the provider and the system, for what the administrator's account asks. */
  proxy(): FaultyProxy;
  /**
   * A provider that reaches the system through the proxy; closed by the suite.
   *
   * @param patience - `hasty`: it gives up within a second or two
   */
  createProvider(patience: 'patient' | 'hasty'): Promise<CredentialProvider>;
  /** One that reaches it directly; closed by the suite. */
  createDirect(): Promise<CredentialProvider>;
  privileges: Privilege[];
  /** Each request of issuing that changes something, as it crosses the wire, in their order. */
  changes: Record<string, RegExp>;
  /** Which of these lets the account in; before it, what is half made lets nobody in. Null where that can't be had. */
  opens: string | null;
  /** The request that takes an account away. */
  removes: RegExp;
  /**
   * The request that sets the secret, where a call that comes late can't take from a later one; null where it can, which
   * the provider's README says.
   */
  late: RegExp | null;
  /** What a person reads when the system says nothing, when it hangs up, and when it refuses the administrator. */
  says: { silent: RegExp; hungUp: RegExp; refused: RegExp };
  administrator: {
    changePassword(): Promise<void>;
    putPasswordBack(): Promise<void>;
    /** Ends the connections that are open, which know nothing of the change; left out where none stays open. */
    endConnections?(): Promise<void>;
  };
  /** What no message may hold: passwords, hashes, statements that have them. */
  hidden: RegExp;
};
