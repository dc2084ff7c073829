import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import path from 'node:path';

/**
 * Makes the catalog read the Location that covers a folder now, rather than when its turn comes.
 *
 * @param folder - absolute; a Location covers it when its target is a path below the folder's parent
 * @returns whether there is such a Location
 */
export async function refreshLocation(options: {
  auth: AuthService;
  catalog: CatalogService;
  folder: string;
}): Promise<boolean> {
  const { auth, catalog, folder } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const { items } = await catalog.getEntities(
    { filter: { kind: 'Location', 'spec.type': 'file' } },
    { credentials },
  );
  const location = items.find(item => covers(item, folder));
  if (!location) {
    return false;
  }
  await catalog.refreshEntity(stringifyEntityRef(location), { credentials });
  return true;
}

function covers(location: Entity, folder: string): boolean {
  const target = location.spec?.target;
  return (
    typeof target === 'string' &&
    path.resolve(target).startsWith(path.dirname(folder) + path.sep)
  );
}
