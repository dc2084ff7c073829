import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readPostgresProviderConfig } from './config';
import { PostgresProvider } from './PostgresProvider';

/** Adds the `postgresql` provider type to Custody. */
export const custodyModulePostgresql = createBackendModule({
  pluginId: 'custody',
  moduleId: 'postgresql',
  register(reg) {
    reg.registerInit({
      deps: { providers: custodyProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProviderFactory({
          type: 'postgresql',
          create({ ref, config }) {
            const { adminUrl, target } = readPostgresProviderConfig(
              ref,
              config,
            );
            return new PostgresProvider(ref, adminUrl, target);
          },
        });
      },
    });
  },
});
