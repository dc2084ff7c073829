import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { CatalogModelSources } from '@backstage/catalog-model/alpha';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import { custodyCatalogModelLayer } from '@custody/backstage-plugin-custody-common/alpha';

/**
 * Adds the kind `Identity` to the catalog's model, for catalogs that are run by model layers. Goes beside the default
 * module, never instead of it: only the processor knows which relations were approved.
 * `custody.catalog.modelLayer: false` switches it off again.
 */
export const catalogModuleCustodyModelLayer = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'custody-model-layer',
  register(reg) {
    reg.registerInit({
      deps: {
        model: catalogModelExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ model, config }) {
        if (config.getOptionalBoolean('custody.catalog.modelLayer') ?? true) {
          model.addModelSource(
            CatalogModelSources.static([custodyCatalogModelLayer]),
          );
        }
      },
    });
  },
});
