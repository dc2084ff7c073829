import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readMysqlProviderConfig } from './config';
import { MysqlProvider } from './MysqlProvider';

/** Adds the `mysql` provider type, for MySQL and MariaDB, to Custody. */
export const custodyModuleMysql = createBackendModule({
  pluginId: 'custody',
  moduleId: 'mysql',
  register(reg) {
    reg.registerInit({
      deps: { providers: custodyProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProviderFactory({
          type: 'mysql',
          create: ({ ref, config }) =>
            new MysqlProvider(ref, readMysqlProviderConfig(ref, config)),
        });
      },
    });
  },
});
