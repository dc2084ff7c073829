import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { AuditHeadPublisher, Signer } from './audit';
import type { CredentialProvider } from './provider';
import type { CredentialSink } from './sink';

/** Makes the provider instances of one type from their configuration, `custody.providers.<type>.<instance>`. */
export type CredentialProviderFactory = {
  readonly type: string;
  /**
   * @param options - `ref`: `type/instance`; `config`: the instance's own section, of which `environment`,
   * `tenants` and `exposure` are read by Custody
   * @throws InputError with the key's path, the value and the remedy
   */
  create(options: { ref: string; config: Config }): CredentialProvider;
};

export interface CustodyProvidersExtensionPoint {
  /** @throws ConflictError when the type is taken */
  addProviderFactory(factory: CredentialProviderFactory): void;
}

/** What a provider module registers with. */
export const custodyProvidersExtensionPoint =
  createExtensionPoint<CustodyProvidersExtensionPoint>({
    id: 'custody.providers',
  });

/** Makes the sink of one type from its configuration, `custody.sinks.<type>`. */
export type CredentialSinkFactory = {
  readonly type: string;
  /**
   * Called at the start where the sink is chosen, or has a section.
   *
   * @param options - `config`: its section; undefined when there is none
   * @throws InputError with the key's path, the value and the remedy
   */
  create(options: { config: Config | undefined }): CredentialSink;
};

export interface CustodySinksExtensionPoint {
  /** @throws ConflictError when the type is taken */
  addSinkFactory(factory: CredentialSinkFactory): void;
}

/** What a sink module registers with. `sealed` is built in. */
export const custodySinksExtensionPoint =
  createExtensionPoint<CustodySinksExtensionPoint>({ id: 'custody.sinks' });

export interface CustodyAuditExtensionPoint {
  /**
   * Signs with something else than the key file of `custody.audit.keyFile`, such as a key service.
   *
   * @throws ConflictError when another module brought one
   */
  setSigner(signer: Signer): void;
  /** @throws ConflictError when the name is taken */
  addHeadPublisher(publisher: AuditHeadPublisher): void;
}

/** What a module that signs or publishes heads of the audit log registers with. */
export const custodyAuditExtensionPoint =
  createExtensionPoint<CustodyAuditExtensionPoint>({ id: 'custody.audit' });
