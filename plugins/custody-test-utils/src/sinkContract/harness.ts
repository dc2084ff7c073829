import type { JsonObject } from '@backstage/types';
import type {
  CredentialSink,
  ProviderVersion,
  SealedSecret,
} from '@custody/backstage-plugin-custody-node';
import type { ConsumerDouble } from '../consumerDouble';

/**
 * What the suite must know of a sink to certify it. Reading is done by a consumer's own means, and nothing of it goes
 * through the sink.
 */
export type SinkContractHarness = {
  /** A sink with the least rights that it needs. */
  createSink(): Promise<{ sink: CredentialSink; close(): Promise<void> }>;
  /** Reads what a consumer was given, as that consumer; throws when it can't. */
  open(consumer: ConsumerDouble, sealed: SealedSecret): Promise<JsonObject>;
  /**
   * Everything that is kept of a version at another system, as text; null when nothing is. Left out by a sink that keeps
   * nothing elsewhere.
   */
  kept?(version: ProviderVersion): Promise<string | null>;
};
