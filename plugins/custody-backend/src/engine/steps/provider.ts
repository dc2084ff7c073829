import type {
  CredentialProvider,
  ProviderIdentity,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import type { ProviderRegistry } from '../../services/ports';
import type { CredentialsRow, IdentitiesRow } from '../../store/tables';

/**
 * @returns the provider of a ref
 * @throws Error when it is not configured; that may change, so it is tried again
 */
export function providerOf(
  providers: ProviderRegistry,
  ref: string,
): CredentialProvider {
  const instance = providers.get(ref);
  if (!instance) {
    throw new Error(
      `provider \`${ref}\` is not configured: add it under \`custody.providers\` again, so that what it holds can be managed`,
    );
  }
  return instance.provider;
}

/** @returns the identity as providers know it */
export function providerIdentity(
  identity: Pick<IdentitiesRow, 'uid' | 'namespace' | 'name'>,
): ProviderIdentity {
  return {
    uid: identity.uid,
    namespace: identity.namespace,
    name: identity.name,
  };
}

/** A version that something is to be done to, with where it lives: the record may have moved on meanwhile. */
export type Target = {
  credentialId: string;
  provider: string;
  sink: string;
  version: ProviderVersion;
};

/** @returns versions as targets for a provider */
export function targetsOf(
  identity: IdentitiesRow,
  rows: readonly CredentialsRow[],
): Target[] {
  return rows.map(row => ({
    credentialId: row.id,
    provider: row.provider,
    sink: row.sink,
    version: { identity: providerIdentity(identity), version: row.version },
  }));
}
