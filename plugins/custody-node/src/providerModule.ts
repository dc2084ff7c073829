import {
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  custodyProvidersExtensionPoint,
  type CredentialProviderFactory,
} from './extensions';

/**
 * Makes the backend module that adds one provider type to Custody.
 *
 * @param factory - `type` is the module's id, too
 */
export function createProviderModule(
  factory: CredentialProviderFactory,
): BackendFeature {
  return createBackendModule({
    pluginId: 'custody',
    moduleId: factory.type,
    register(reg) {
      reg.registerInit({
        deps: { providers: custodyProvidersExtensionPoint },
        async init({ providers }) {
          providers.addProviderFactory(factory);
        },
      });
    },
  });
}
