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
  /** For `sealed`, a compact JWE; for other sinks, a reference. Never readable by Custody. */
  readonly payload: string;
};

/** Where a new secret is delivered. Both methods are idempotent. */
export interface CredentialSink {
  readonly type: string;

  /** Turns the secret into what may be persisted, in memory, once per consumer. */
  seal(
    version: ProviderVersion,
    secret: SecretValue,
    connection: JsonObject,
    consumers: readonly SinkConsumer[],
  ): Promise<SealedSecret[]>;

  /** Brings what was sealed to where consumers read it; for `sealed` that is the workload API, so nothing. */
  deliver(
    version: ProviderVersion,
    sealed: readonly SealedSecret[],
    signal: AbortSignal,
  ): Promise<void>;

  /** Forgets a version that was revoked. */
  forget(version: ProviderVersion, signal: AbortSignal): Promise<void>;
}
