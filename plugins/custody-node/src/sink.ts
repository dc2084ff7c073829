import type { JsonObject } from '@backstage/types';
import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import type { ProviderVersion } from './provider';
import type { SecretValue } from './secret';

/** Who a secret is delivered to. */
export type SinkConsumer = {
  readonly id: string;
  readonly name: string;
  readonly encryptionKey: PublicJwk;
};

/** What is kept of a delivery: something that only the consumer can open, or a reference to where it is. */
export type SealedSecret = {
  readonly consumerId: string;
  /** For `sealed`, a compact JWE; for other sinks, a reference as JSON. Never readable by Custody. */
  readonly payload: string;
};

/**
 * Where new secrets go. Every method is idempotent: the engine repeats it after a crash anywhere. A method that fails
 * throws, with a message that a person can act on and that holds no secret; a failure that repeating can't mend is
 * thrown as `PermanentProviderError`.
 *
 * INVARIANT: the secret is given to `seal`, in memory, and to nothing else; what `seal` returns is all that is kept.
 */
export interface CredentialSink {
  readonly type: string;

  /**
   * Whether what is kept opens with the consumer's key alone. A consumer that registers a new key then gets a new
   * version.
   */
  readonly bindsToKeys: boolean;

  /**
   * Turns the secret into what may be persisted, once for each consumer; without consumers it leaves nothing
   * anywhere. A sink that keeps secrets elsewhere writes there, and returns references. Called again for a version, with
   * another secret since what it returned was lost, it replaces what it wrote.
   */
  seal(
    version: ProviderVersion,
    secret: SecretValue,
    connection: JsonObject,
    consumers: readonly SinkConsumer[],
    signal: AbortSignal,
  ): Promise<SealedSecret[]>;

  /** Makes sure that consumers find what was sealed; for `sealed` that is the workload API, so nothing. */
  deliver(
    version: ProviderVersion,
    sealed: readonly SealedSecret[],
    signal: AbortSignal,
  ): Promise<void>;

  /** Removes what is kept of a version that was revoked, for good. What was never there is success. */
  forget(version: ProviderVersion, signal: AbortSignal): Promise<void>;
}
