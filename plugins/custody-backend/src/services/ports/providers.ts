import type {
  Exposure,
  ScopeDefinition,
} from '@custody/backstage-plugin-custody-common';
import type {
  CredentialProvider,
  CredentialSink,
} from '@custody/backstage-plugin-custody-node';

/** A configured provider instance: where it stands, and how to reach it. */
export type ProviderInstance = {
  ref: string;
  environment: string;
  /** Tenants that may have identities here; empty means every tenant. */
  tenants: string[];
  exposure: Exposure;
  provider: CredentialProvider;
};

export interface ProviderRegistry {
  get(ref: string): ProviderInstance | undefined;
  list(): ProviderInstance[];
}

/** The sinks that are configured, and which of them is chosen where. */
export interface SinkRegistry {
  /** @returns the sink of a type; undefined when it is not configured any more */
  get(type: string): CredentialSink | undefined;
  /** @returns the type of the sink that new versions at a provider go to */
  typeFor(providerRef: string): string;
}

export interface Vocabulary {
  get(scope: string): ScopeDefinition | undefined;
  list(): ScopeDefinition[];
}
