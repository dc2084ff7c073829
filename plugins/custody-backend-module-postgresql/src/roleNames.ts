import type {
  ProviderIdentity,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';

/** PostgreSQL cuts longer identifiers off in silence, so that two roles could become one. */
const MAX_IDENTIFIER_BYTES = 63;
const LONGEST_VERSION_SUFFIX = '_v9999999999'.length;

/**
 * The role that holds an identity's grants: readable, and unique by the identity's uid, whatever its name.
 *
 * @returns e.g. `payments_ledger_api_db_1f0c9a2b3d4e`
 */
export function groupRoleName(identity: ProviderIdentity): string {
  const uid = identity.uid.replace(/-/g, '').slice(0, 12);
  const readable = `${identity.namespace}_${identity.name}`
    .replace(/[^a-z0-9]/g, '_')
    .slice(0, MAX_IDENTIFIER_BYTES - LONGEST_VERSION_SUFFIX - uid.length - 1);
  return `${readable}_${uid}`;
}

/** The login role of one version, e.g. `payments_ledger_api_db_1f0c9a2b3d4e_v7`. */
export function versionRoleName({
  identity,
  version,
}: ProviderVersion): string {
  return `${groupRoleName(identity)}_v${version}`;
}
