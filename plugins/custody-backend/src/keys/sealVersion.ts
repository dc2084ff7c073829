import type { JsonObject } from '@backstage/types';
import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import type {
  ProviderVersion,
  SecretValue,
} from '@custody/backstage-plugin-custody-node';
import { sealTo } from './consumerKeys';

/** Encrypts a version's secret, with how to reach what it opens, to one consumer. @returns a compact JWE (RFC 7516) */
export function sealVersion(
  { identity, version }: ProviderVersion,
  secret: SecretValue,
  { connection, key }: { connection: JsonObject; key: PublicJwk },
): Promise<string> {
  return sealTo(key, JSON.stringify({ ...connection, ...secret.reveal() }), {
    cty: 'application/json',
    // Integrity-protected: a version's secret can't be passed off as another's.
    sub: `${identity.namespace}/${identity.name}`,
    ver: version,
  });
}
