import { parseEntityRef } from '@backstage/catalog-model';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
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
