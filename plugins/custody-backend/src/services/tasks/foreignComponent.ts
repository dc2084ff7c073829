import { parseEntityRef } from '@backstage/catalog-model';
import { quote } from '@custody/backstage-plugin-custody-common';
import { tiedComponent } from '../../store/identities/tiedComponent';
import type { StoredRequest } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';

/**
 * Whether an effect about a component that its request did not name reaches what is somebody else's. A request without
 * a component was approved for one of the identity's owner, which the task is about to make.
 *
 * @param component - what the effect is about, a full ref
 * @returns why it does, or null
 */
export async function reachesOthers(
  request: Pick<StoredRequest, 'component' | 'owner' | 'tenant'>,
  component: string,
  { directory, tenants }: { directory: Directory; tenants: Tenants },
): Promise<string | null> {
  if (request.component !== null) {
    return null;
  }
  const remedy = 'name the component in `custody:request`, so that it is asked';
  const owner = await directory.ownerOf(component);
  if (owner !== null && owner !== request.owner) {
    return `${quote(component)} belongs to ${quote(
      owner,
    )}, and what was asked for is of ${quote(request.owner)}; ${remedy}`;
  }
  const { namespace } = parseEntityRef(component);
  return tenants.of({ namespace, owner: request.owner }) === request.tenant
    ? null
    : `${quote(
        component,
      )} lies in another tenant than what was asked for; use a namespace of ${quote(
        request.tenant ?? 'no tenant',
      )}`;
}

/**
 * Whether an effect is about another component than the one that the identity was tied to. A request that named none was
 * approved for one component, and not for as many as its template is started.
 *
 * @param identity - the record of what was asked for; undefined where no identity was
 * @param component - what the effect is about, a full ref
 * @returns why it is, or null
 */
export function reachesSecond(
  identity: IdentitiesRow | undefined,
  component: string,
): string | null {
  const first = identity && tiedComponent(identity);
  return !first || first === component || identity.component_missing_since
    ? null
    : `the effect is about ${quote(
        component,
      )}, and what was asked for is of ${quote(
        first,
      )} already; ask for an identity of its own`;
}
