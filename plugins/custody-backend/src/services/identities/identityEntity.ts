import type { JsonObject } from '@backstage/types';
import {
  ANNOTATION_IDENTITY_UID,
  type GrantedScope,
  IDENTITY_API_VERSION,
  IDENTITY_KIND,
} from '@custody/backstage-plugin-custody-common';
import { rotationOf } from '../subjects/existingSubject';
import { tiedComponent } from '../../store/identities/tiedComponent';
import type { IdentitiesRow } from '../../store/tables';

/**
 * The catalog entity of an identity, as the feed publishes it. Where it comes from (`managed-by-location`) is
 * the catalog module's to add.
 *
 * INVARIANT: the same identity under the same grant gives the same entity: no timestamp and no state of rotation is
 * in it, and lists are sorted. So the catalog has nothing to do while credentials turn. A component is in it only once
 * the identity is tied to it, because the catalog relates to each other what it names.
 */
export function identityEntity(
  identity: IdentitiesRow,
  scopes: readonly GrantedScope[],
): JsonObject {
  const { owner, sponsor, system, title } = identity;
  const component = tiedComponent(identity);
  const resources = [...new Set(scopes.map(({ resource }) => resource))].sort();
  return {
    apiVersion: IDENTITY_API_VERSION,
    kind: IDENTITY_KIND,
    metadata: {
      name: identity.name,
      namespace: identity.namespace,
      ...(title && { title }),
      annotations: { [ANNOTATION_IDENTITY_UID]: identity.uid },
    },
    spec: {
      type: identity.type,
      owner,
      ...(sponsor && { sponsor }),
      ...(component && { component }),
      ...(system && { system }),
      scopes: scopes.map(({ name }) => name).sort(),
      credential: { provider: identity.provider, mode: identity.mode },
      ...rotationOf(identity),
      ...(resources.length > 0 && { dependsOn: resources }),
    },
  };
}
