import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type {
  CredentialProviderFactory,
  CredentialSinkFactory,
  CustodyProvidersExtensionPoint,
  CustodySinksExtensionPoint,
} from '@custody/backstage-plugin-custody-node';
import { sealedSinkFactory } from './sinks/sealed';

/** What modules brought, by type. */
export class ProviderFactories implements CustodyProvidersExtensionPoint {
  readonly byType = new Map<string, CredentialProviderFactory>();

  addProviderFactory(factory: CredentialProviderFactory): void {
    add(this.byType, factory, 'provider');
  }
}

/** `sealed`, and what modules brought, by type. */
export class SinkFactories implements CustodySinksExtensionPoint {
  readonly byType = new Map<string, CredentialSinkFactory>();

  constructor() {
    this.addSinkFactory(sealedSinkFactory);
  }

  addSinkFactory(factory: CredentialSinkFactory): void {
    add(this.byType, factory, 'sink');
  }
}

function add<T extends { type: string }>(
  byType: Map<string, T>,
  item: T,
  what: string,
): void {
  if (byType.has(item.type)) {
    throw new ConflictError(
      `two modules bring a ${what} of type ${quote(
        item.type,
      )}; take one of them out`,
    );
  }
  byType.set(item.type, item);
}
