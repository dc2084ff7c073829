import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readRedisProviderConfig } from './config';
import { RedisProvider } from './RedisProvider';

/** Adds the `redis` provider type to Custody. */
export const custodyModuleRedis = createBackendModule({
  pluginId: 'custody',
  moduleId: 'redis',
  register(reg) {
    reg.registerInit({
      deps: { providers: custodyProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProviderFactory({
          type: 'redis',
          create: ({ ref, config }) =>
            new RedisProvider(ref, readRedisProviderConfig(ref, config)),
        });
      },
    });
  },
});
