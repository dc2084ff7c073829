import { parseEntityRef } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Tenants } from '../tenants';
import { maySee, type Viewer } from './viewer';

/** Whether a component lies in a namespace of a tenant that is not the viewer's. */
export function isForeignComponent(
  viewer: Viewer,
  component: string,
  tenants: Tenants,
): boolean {
  const { namespace } = parseEntityRef(component);
  const tenant = tenants.of({ namespace, owner: '' });
  return tenant !== null && !maySee(viewer, { tenant, parties: [] });
}

/** What a stranger is told of a component, whatever there is to see: the answer must not tell whether there is. */
export function foreignComponentError(component: string): NotAllowedError {
  return new NotAllowedError(
    `you may not see the credentials of ${quote(
      component,
    )}: it belongs to another team`,
  );
}
